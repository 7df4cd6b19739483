using Distill.Models;

namespace Distill.Export;

/// <summary>What is made of a model.</summary>
internal sealed record OnnxOptions
{
    public ExportPrecision Precision { get; init; }

    /// <summary>Of <see cref="ExportPrecision.Int8"/>.</summary>
    public Int8Form Form { get; init; }

    /// <summary>
    /// Codes of seven bits: processors without the instructions for eight add up two products in 16 bits, which can be
    /// too few.
    /// </summary>
    public bool ReduceRange { get; init; }

    /// <summary>Whether a decoder takes and gives the keys and values of the tokens before.</summary>
    public bool Cache { get; init; }

    /// <summary>
    /// Of <see cref="Int8Form.Static"/>: how the inputs of each map are rounded, by its weight's name.
    /// </summary>
    public IReadOnlyDictionary<string, InputScale>? Inputs { get; init; }

    /// <summary>Bytes of tensors in the model's file itself; where there are more, they stand beside it.</summary>
    public long MostInline { get; init; } = OnnxFile.MostInline;

    /// <summary>As transformers.js looks for it.</summary>
    public string FileName => Precision switch
    {
        ExportPrecision.Fp32 => "model.onnx",
        ExportPrecision.Fp16 => "model_fp16.onnx",
        ExportPrecision.Int8 => "model_quantized.onnx",
        _ => throw new InvalidOperationException($"no file name is known for {Precision}"),
    };
}
