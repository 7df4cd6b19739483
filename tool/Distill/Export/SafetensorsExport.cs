using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>A model for Hugging Face's library, in the precision that is asked for.</summary>
internal static class SafetensorsExport
{
    /// <inheritdoc cref="OnnxExport.Write"/>
    public static ExportResult Write(string source, Model model, ExportPrecision precision, string output)
    {
        using var scope = new TensorScope();
        var type = precision switch
        {
            ExportPrecision.Fp32 => ElementType.F32,
            ExportPrecision.Fp16 => ElementType.F16,
            ExportPrecision.Bf16 => ElementType.BF16,
            _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
        };
        if (type == ElementType.F16)
        {
            Fp16.Require(source, model.Weights);
        }

        var note = ExportFolder.WriteBeside(source, output, model.Config);
        ModelFolder.Write(
            output,
            model.Config.ToJson(),
            model.Weights.All.Select(pair => StoredTensor.ToWrite(pair.Weight.Name, pair.Tensor, type)));
        var file = Path.Combine(output, WeightFiles.Single);
        return new ExportResult(file, new FileInfo(file).Length, note);
    }
}
