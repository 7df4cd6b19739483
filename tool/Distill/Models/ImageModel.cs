using Distill.Torch;

namespace Distill.Models;

/// <summary>A network that reads pixels.</summary>
internal abstract class ImageModel(Weights weights) : Model(weights)
{
    public sealed override ModelOutput Forward(ModelInputs inputs, Pass pass) =>
        inputs is ImageInputs images
            ? Forward(images, pass) with { Attention = pass.Attention?.Seen ?? [] }
            : throw new ArgumentException("a model of images was given texts", nameof(inputs));

    protected abstract ModelOutput Forward(ImageInputs inputs, Pass pass);

    /// <summary>
    /// A convolution whose stride is as wide as its kernel: no patch overlaps another, so it is one linear map of the
    /// patches' pixels.
    /// </summary>
    /// <param name="name">of the weights NAME.weight [C, channels, P, P] and NAME.bias [C]</param>
    /// <param name="pixels">[B, channels, height, width], multiples of P</param>
    /// <returns>[B, N, C], row after row of patches</returns>
    protected Tensor Patches(string name, Tensor pixels)
    {
        using var scope = new TensorScope();
        var weight = Weights.Table[$"{name}.weight"];
        var (channels, p) = (weight.Shape[1], weight.Shape[2]);
        var (b, rows, columns) = (pixels.Size(0), pixels.Size(2) / p, pixels.Size(3) / p);

        var cut = pixels.View(b, channels, rows, p, columns, p).Permute(0, 2, 4, 1, 3, 5)
            .Reshape(b, rows * columns, channels * p * p);                               // [B, N, channels · P · P]
        return scope.Keep(Weights.Linear(name, cut));                                    // [B, N, C]
    }
}
