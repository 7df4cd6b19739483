using Distill.Torch;

namespace Distill.Models;

/// <summary>A network that reads token ids.</summary>
internal abstract class TextModel(Weights weights) : Model(weights)
{
    public sealed override ModelOutput Forward(ModelInputs inputs, Pass pass) =>
        inputs is TextInputs texts
            ? Forward(texts, pass) with { Attention = pass.Attention?.Seen ?? [] }
            : throw new ArgumentException("a model of texts was given images", nameof(inputs));

    protected abstract ModelOutput Forward(TextInputs inputs, Pass pass);

    /// <summary>The vectors of the tokens' types; without types, that of the first for all.</summary>
    /// <returns>[B, T, C] or [1, C]</returns>
    protected Tensor Kinds(string name, TextInputs inputs) =>
        inputs.TokenTypeIds is { } ids ? Embedding(name, ids) : Weights.Row(name, 0);

    /// <summary>The vectors that a head for every token is to answer for.</summary>
    /// <param name="x">[B, T, C]</param>
    /// <returns>[N, C] at <see cref="TextInputs.Places"/>, or x where all are wanted</returns>
    protected static Tensor Wanted(Tensor x, TextInputs inputs) =>
        inputs.Places is { } places ? x.View(-1, x.Size(2)).IndexSelect(0, places) : x;
}
