using System.CommandLine;
using Distill.Evaluation;
using Distill.Models;
using Distill.Torch;

namespace Distill.Commands;

internal static class PredictCommand
{
    public static Verb Verb { get; } = new(
        "predict", "Ask a finished model about texts, images, the rows of a file, or tensors.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var model = new ModelOptions();
        var options = new PredictOptions(model);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(options.Inputs) is { } inputs)
            {
                Tensors(parsed, model, options, inputs);
                return (int)ExitCode.Done;
            }

            using var finished = model.Load(parsed);
            options.RequireKind(parsed, ofImages: finished is ImageClassifier);
            switch (finished)
            {
                case ImageClassifier classifier:
                    Images(parsed, model, options, new(parsed, model, options, classifier, terminal));
                    break;
                case TextClassifier classifier:
                    Labels(parsed, model, options, new(parsed, model, options, classifier, terminal));
                    break;
                case WordTagger tagger:
                    Tags(parsed, model, options, new(parsed, model, options, tagger, terminal));
                    break;
                case TextContinuer continuer:
                    GuessPrinter.Print(
                        options.LoneTexts(parsed),
                        text => [continuer.Next(text, GuessPrinter.Shown, model.PrecisionOf(parsed))],
                        parsed.GetValue(options.Json),
                        terminal);
                    break;
                case MaskFiller filler:
                    GuessPrinter.Print(
                        options.LoneTexts(parsed),
                        text => filler.Fill(text, GuessPrinter.Shown, model.PrecisionOf(parsed)),
                        parsed.GetValue(options.Json),
                        terminal);
                    break;
            }

            return (int)ExitCode.Done;
        });
    }

    private static void Labels(ParseResult parsed, ModelOptions model, PredictOptions options, PredictLabels predict)
    {
        if (parsed.GetValue(options.Data) is { } data)
        {
            predict.Rows(model.Source(parsed, data));
        }
        else
        {
            predict.Texts();
        }
    }

    private static void Images(ParseResult parsed, ModelOptions model, PredictOptions options, PredictImages predict)
    {
        if (parsed.GetValue(options.Data) is { } data)
        {
            predict.Set(model.Source(parsed, data));
        }
        else
        {
            predict.Files(parsed.GetRequiredValue(options.Image));
        }
    }

    private static void Tags(ParseResult parsed, ModelOptions model, PredictOptions options, PredictTags predict)
    {
        if (parsed.GetValue(options.Data) is { } data)
        {
            predict.Rows(model.Source(parsed, data));
        }
        else
        {
            predict.Texts();
        }
    }

    private static void Tensors(ParseResult parsed, ModelOptions modelOptions, PredictOptions options, string inputs)
    {
        using var scope = new TensorScope();
        using var opened = ModelBundle.Open(modelOptions.Folder(parsed));
        using var model = ModelLoader.Load(opened.Folder, Device.Fastest);
        var read = TensorFile.ReadInputs(inputs, model.Config, model.Device);
        TensorFile.WriteOutput(
            parsed.GetValue(options.Output)!,
            Predictor.Run(model, modelOptions.PrecisionOf(parsed), read, parsed.GetValue(options.HiddenStates)));
    }
}
