using Distill.Models;
using Distill.Torch;

namespace Distill.Data;

/// <summary>Texts and what the model should answer: once for each of them, or once for each token that counts.</summary>
/// <param name="places">
/// of the tokens that count, in [B · T] row after row, as many as there are targets; null where each text has one answer
/// </param>
internal sealed class TextBatch(PaddedTokens tokens, Targets targets, int[]? places = null)
    : Batch(tokens.Examples, targets)
{
    public PaddedTokens Tokens => tokens;

    public IReadOnlyList<int>? Places => places;

    public override int[] Counts { get; } = CountsOf(tokens, places);

    public override int TokenCount => tokens.TokenCount;

    public override int PaddedCount => tokens.B * tokens.T;

    public override ModelInputs ToInputs(Device device) => new TextInputs(
        Matrix(tokens.InputIds, device),
        Matrix(tokens.AttentionMask, device),
        Matrix(tokens.TypeIds, device),
        places is null ? null : Tensor.From(Array.ConvertAll(places, place => (long)place), places.Length).To(device));

    private static int[] CountsOf(PaddedTokens tokens, int[]? places)
    {
        var counts = new int[tokens.B];
        if (places is null)
        {
            Array.Fill(counts, 1);
            return counts;
        }

        foreach (var place in places)
        {
            counts[place / tokens.T]++;
        }

        return counts;
    }

    private Tensor Matrix(long[] values, Device device) => Tensor.From(values, tokens.B, tokens.T).To(device);
}
