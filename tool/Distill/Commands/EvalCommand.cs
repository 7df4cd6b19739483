using System.CommandLine;
using Distill.Data;
using Distill.Evaluation;

namespace Distill.Commands;

internal static class EvalCommand
{
    public static Verb Verb { get; } = new("eval", "Measure a finished model on labelled rows.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var model = new ModelOptions();
        var data = new Option<string>("--data")
        {
            Description = "Labelled rows: .csv, .tsv, .jsonl, .conll; of images a folder, an IDX file or a table.",
            Required = true,
        };
        var text = new Option<string>("--text") { Description = "The column with the text; else 'text'." };
        var pair = new Option<string>("--text-pair")
        {
            Description = "The column with the second text, for tasks that compare two.",
        };
        var prompt = new Option<string>("--prompt")
        {
            Description = "The column with what a language model reads before the text, and is not asked about.",
        };
        var label = new Option<string>("--label") { Description = "The column with the label; else 'label'." };
        var separator = SeparatorOption.Create();
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(data, text, pair, prompt, label, separator, json);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            var source = model.Source(parsed, parsed.GetRequiredValue(data));
            var columns = new NamedColumns(
                (text.Name, parsed.GetValue(text)),
                parsed.GetValue(pair),
                (label.Name, parsed.GetValue(label)),
                parsed.GetValue(separator))
            {
                Prompt = parsed.GetValue(prompt),
            };

            using var finished = model.Load(parsed);
            SeparatorOption.Require(separator, parsed, model.Folder(parsed), finished);
            if (columns.Prompt is not null && finished is not TextContinuer)
            {
                throw new UserException(
                    ExitCode.Usage, model.Folder(parsed), $"the model goes on from no prompts; leave out {prompt.Name}.");
            }

            var problems = model.Problems(parsed);
            using var examples = finished.ReadLabelled(source, columns, problems);
            SkippedRows.Tell(problems, terminal);
            if (finished.Note is { } note)
            {
                terminal.Error.WriteLine(note);
            }

            var result = RunDisplay.Show(terminal, observer => EvaluationResult.Of(
                finished.Task,
                model.Predictor(parsed, finished),
                examples.Set,
                done => observer.OnProgress("evaluating", done, examples.Set.Count)));

            if (parsed.GetValue(json))
            {
                terminal.PrintJson(EvaluationPrinter.Document(result));
            }
            else
            {
                EvaluationPrinter.Print(result, terminal);
            }

            return (int)ExitCode.Done;
        });
    }
}
