using Distill.Torch;

namespace Distill.Models;

/// <summary>A network that reads token ids.</summary>
internal abstract class TextModel(Weights weights) : Model(weights)
{
    public sealed override ModelOutput Forward(ModelInputs inputs, Pass pass)
    {
        pass.Cache?.Begin();
        return inputs is TextInputs texts
            ? Forward(texts, pass) with { Attention = pass.Attention?.Seen ?? [] }
            : throw new ArgumentException("a model of texts was given images", nameof(inputs));
    }

    protected abstract ModelOutput Forward(TextInputs inputs, Pass pass);

    /// <summary>The vectors of the tokens' types; without types, that of the first for all.</summary>
    /// <returns>[N, C] or [1, C]</returns>
    protected Tensor Kinds(string name, TokenRows rows) =>
        rows.Types is { } types ? Embedding(name, types) : Weights.Row(name, 0);

    /// <summary>The answers of a head over a vocabulary, or the head itself where the pass leaves it.</summary>
    /// <param name="answer">logits [M, V] from vectors [M, C]</param>
    protected static ModelOutput Tokens(
        Func<Tensor, Tensor> answer, Tensor wanted, IReadOnlyList<Tensor> shown, Pass pass) => pass.LeavesHead
        ? new ModelOutput(new TokenHead(wanted, answer), shown)
        : new ModelOutput(answer(wanted), shown);

    /// <summary>Hidden states as others read them, [B, T, C], where the pass asks for them.</summary>
    /// <param name="states">[N, C] each</param>
    protected static IReadOnlyList<Tensor> Shown(HiddenStates states, TokenRows rows) =>
        [.. states.Shown.Select(rows.Pad)];
}
