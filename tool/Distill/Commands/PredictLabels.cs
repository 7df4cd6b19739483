using System.CommandLine;
using Distill.Data;
using Distill.Evaluation;
using Distill.Formats;

namespace Distill.Commands;

/// <summary>What <c>predict</c> answers with a model that labels texts.</summary>
internal sealed class PredictLabels(
    ParseResult parsed, ModelOptions model, PredictOptions options, TextClassifier classifier, Terminal terminal)
{
    public void Texts()
    {
        var texts = options.Texts(parsed);
        using var examples = classifier.Read(texts);
        var logits = model.Predictor(parsed, classifier).Logits(examples.Set);
        if (parsed.GetValue(options.Json))
        {
            PredictionPrinter.PrintJson(
                texts.Select((text, i) => (i, text)), Predict, classifier.Model.Config.MultiLabel, terminal);
        }
        else
        {
            PredictionPrinter.Print([.. Enumerable.Range(0, texts.Count).Select(Predict)], terminal);
        }

        Prediction Predict(int example) => classifier.Predict(logits, example);
    }

    public void Rows(TableSource source)
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

        var problems = model.Problems(parsed);
        using var examples = classifier.Read(source, columns, problems);
        SkippedRows.Tell(problems, terminal);
        var logits = RunDisplay.Show(terminal, observer => model.Predictor(parsed, classifier).Logits(
            examples.Set, done => observer.OnProgress("predicting", done, examples.Set.Count)));

        if (parsed.GetValue(options.Json))
        {
            PredictionPrinter.PrintJson(
                PredictionTable.Texts(source, columns, examples), Predict, classifier.Model.Config.MultiLabel, terminal);
        }
        else if (parsed.GetValue(options.Output) is { } output)
        {
            AtomicFile.Write(output, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                PredictionTable.Write(writer, source, columns, examples, Predict);
            });
        }
        else
        {
            PredictionTable.Write(terminal.Output, source, columns, examples, Predict);
        }

        Prediction Predict(int example) => classifier.Predict(logits, example);
    }
}
