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
            PredictionPrinter.Print(logits, classifier.Labels.Names, terminal);
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
                PredictionTable.Write(writer, ["image"], names, logits, classifier.Labels.Names);
            });
        }
        else
        {
            PredictionTable.Write(terminal.Output, ["image"], names, logits, classifier.Labels.Names);
        }
    }

    private void PrintJson(IEnumerable<(int Example, string[] Name)> images, Logits logits) => terminal.PrintJson(new
    {
        Predictions = images.Select(image =>
        {
            var prediction = Prediction.Of(logits, image.Example, classifier.Labels.Names);
            return new
            {
                Image = image.Name[0],
                prediction.Label,
                prediction.Probability,
                Probabilities = new Dictionary<string, double>(prediction.Probabilities),
            };
        }),
    });
}
