using System.CommandLine;
using Distill.Data;
using Distill.Evaluation;
using Distill.Formats;
using Distill.Models;

namespace Distill.Commands;

/// <summary>What <c>predict</c> answers with a model that labels images.</summary>
internal sealed class PredictImages(
    ParseResult parsed, ModelOptions model, PredictOptions options, ImageClassifier classifier, Terminal terminal)
{
    public void Files(IReadOnlyList<string> files)
    {
        using var examples = classifier.Read(files);
        var logits = model.Predictor(parsed, classifier).Logits(examples.Set);
        if (parsed.GetValue(options.Json))
        {
            PrintJson(files.Select((file, i) => (i, new[] { file })), logits);
        }
        else
        {
            PredictionPrinter.Print(
                [.. Enumerable.Range(0, files.Count).Select(i => classifier.Predict(logits, i))], terminal);
        }
    }

    public void Set(TableSource source)
    {
        var problems = model.Problems(parsed);
        using var examples = classifier.Read(source, problems);
        SkippedRows.Tell(problems, terminal);
        var logits = RunDisplay.Show(terminal, observer => model.Predictor(parsed, classifier).Logits(
            examples.Set, done => observer.OnProgress("predicting", done, examples.Set.Count)));

        var names = ImageClassifier.Names(source, examples);
        if (parsed.GetValue(options.Json))
        {
            PrintJson(names, logits);
        }
        else if (parsed.GetValue(options.Output) is { } output)
        {
            AtomicFile.Write(output, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                PredictionTable.Write(writer, ["image"], names, Predict);
            });
        }
        else
        {
            PredictionTable.Write(terminal.Output, ["image"], names, Predict);
        }

        Prediction Predict(int example) => classifier.Predict(logits, example);
    }

    private void PrintJson(IEnumerable<(int Example, string[] Name)> images, Logits logits) => terminal.PrintJson(new
    {
        Predictions = images.Select(image =>
        {
            var prediction = classifier.Predict(logits, image.Example);
            return new
            {
                Image = image.Name[0],
                Label = prediction.Labels[0].Key,
                Probability = prediction.Labels[0].Value,
                Probabilities = new Dictionary<string, double>(prediction.Probabilities),
            };
        }),
    });
}
