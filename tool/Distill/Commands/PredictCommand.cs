using System.CommandLine;
using Distill.Data;
using Distill.Evaluation;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Commands;

internal static class PredictCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new ModelOptions();
        var options = new PredictOptions(model);
        var command = new Command("predict", "Ask a finished model about texts, the rows of a file, or tensors.");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(options.Inputs) is { } inputs)
            {
                Tensors(parsed, model, options, inputs);
            }
            else if (parsed.GetValue(options.Data) is { } data)
            {
                Rows(parsed, model, options, model.Source(parsed, data), terminal);
            }
            else
            {
                Texts(parsed, model, options, options.Texts(parsed), terminal);
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void Texts(
        ParseResult parsed, ModelOptions model, PredictOptions options, IReadOnlyList<string[]> texts,
        Terminal terminal)
    {
        using var classifier = model.Load(parsed);
        using var examples = classifier.Read(texts);
        var logits = model.Predictor(parsed, classifier).Logits(examples.Set);
        if (parsed.GetValue(options.Json))
        {
            PredictionPrinter.PrintJson(
                texts.Select((text, i) => (i, text)), logits, classifier.Labels.Names, terminal);
        }
        else
        {
            PredictionPrinter.Print(logits, classifier.Labels.Names, terminal);
        }
    }

    private static void Rows(
        ParseResult parsed, ModelOptions model, PredictOptions options, TableSource source, Terminal terminal)
    {
        var choice = new ColumnChoice(source);
        var columns = new ExampleColumns(
            choice.Take(parsed.GetValue(options.TextColumn), "text", options.TextColumn.Name),
            parsed.GetValue(options.PairColumn));
        choice.ThrowIfUnclear();
        if (!parsed.GetValue(options.Json))
        {
            PredictionTable.RequireFreeNames(source, columns);
        }

        using var classifier = model.Load(parsed);
        var problems = model.Problems(parsed);
        using var examples = classifier.Read(source, columns, problems);
        SkippedRows.Tell(problems, terminal);
        var logits = RunDisplay.Show(terminal, observer =>
            model.Predictor(parsed, classifier).Logits(
                examples.Set, done => observer.OnProgress("predicting", done, examples.Set.Count)));

        var labels = classifier.Labels.Names;
        if (parsed.GetValue(options.Json))
        {
            PredictionPrinter.PrintJson(PredictionTable.Texts(source, columns, examples), logits, labels, terminal);
        }
        else if (parsed.GetValue(options.Output) is { } output)
        {
            AtomicFile.Write(output, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                PredictionTable.Write(writer, source, columns, examples, logits, labels);
            });
        }
        else
        {
            PredictionTable.Write(terminal.Output, source, columns, examples, logits, labels);
        }
    }

    private static void Tensors(ParseResult parsed, ModelOptions modelOptions, PredictOptions options, string inputs)
    {
        using var scope = new TensorScope();
        using var model = ModelLoader.Load(modelOptions.Folder(parsed), Device.Fastest);
        var read = TensorFile.ReadInputs(inputs, model.Config, model.Device);
        TensorFile.WriteOutput(
            parsed.GetValue(options.Output)!,
            Predictor.Run(model, modelOptions.PrecisionOf(parsed), read, parsed.GetValue(options.HiddenStates)));
    }
}
