using Distill.Compression;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Weights become whole numbers.</summary>
internal sealed class QuantizeWork(
    QuantizeSection section, Recipe recipe, PreparedData data, Recovery recovery, ModelResults results,
    IRunObserver observer) : ICompressionWork
{
    public string Word => section.Bits switch
    {
        BitsKind._8 => "int8",
        BitsKind._4 => "int4",
        BitsKind.Auto => "mixed",
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Bits, null),
    };

    public void Run(Stage before, Stage stage, Stage? source)
    {
        using var model = ModelLoader.Load(before.Path, recovery.Device);
        var quantization = new ModelQuantization(
            new CalibrationRows(data.Task, data.Validation, "data.validation"),
            recipe.Training.EvaluationBatchSize,
            observer);
        var seconds = quantization.Round(
            model, section, before.Path, (aware, epochs) => recovery.Run(aware, epochs, stage, source));
        observer.OnNote(BitSummary.Of(model.Weights).Sentence);
        model.Save(stage.Path);
        results.Keep(stage, seconds);
    }
}
