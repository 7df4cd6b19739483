using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// The tokens of a batch of texts, laid end to end without the padding between them: every linear map and norm of a
/// network reads tokens alone, and only attention knows which belong together.
/// </summary>
internal sealed class TokenRows
{
    // B texts, T tokens of a padded row, N tokens of all texts, C channels.

    private readonly TextInputs _inputs;
    private readonly Tensor _mask;   // int64 [B, T]
    private readonly Tensor _places; // int64 [N], in [B · T]

    public TokenRows(TextInputs inputs)
    {
        using var scope = new TensorScope();
        _inputs = inputs;
        _mask = scope.Keep(WithFirst(inputs.AttentionMask));
        _places = scope.Keep(_mask.View(-1).NonZero().View(-1));
        Starts = scope.Keep(Tensor.Cat([Tensor.Zeros([1], ScalarType.Int64, _mask.Device), _mask.Sum(1).CumSum(0)]));
    }

    /// <summary>int64 [B + 1]: text i has the rows from starts[i] to starts[i + 1].</summary>
    public Tensor Starts { get; }

    /// <summary>int64 [N]</summary>
    public Tensor Ids => Tokens(_inputs.InputIds);

    /// <summary>int64 [N]; null for zeros.</summary>
    public Tensor? Types => _inputs.TokenTypeIds is { } types ? Tokens(types) : null;

    /// <summary>Where each token stands in its text, int64 [N].</summary>
    public Tensor Positions => Tokens(PaddedPositions);

    /// <summary>The same, int64 [B, T].</summary>
    public Tensor PaddedPositions => _inputs.Positions ?? TokenPositions.Of(_inputs.AttentionMask);

    /// <summary>int64 [B, T], 1 for tokens and 0 for padding.</summary>
    public Tensor Mask => _mask;

    /// <summary>The vector of each text's first token.</summary>
    /// <param name="x">[N, C]</param>
    /// <returns>[B, C]</returns>
    public Tensor First(Tensor x) => x.IndexSelect(0, Starts.Narrow(0, 0, _mask.Size(0)));

    /// <summary>The vector of each text's last token.</summary>
    /// <inheritdoc cref="First"/>
    public Tensor Last(Tensor x) => x.IndexSelect(0, Starts.Narrow(0, 1, _mask.Size(0)) + -1L);

    /// <summary>The vectors that a head for every token is to answer for.</summary>
    /// <param name="x">[N, C]</param>
    /// <returns>as many as there are <see cref="TextInputs.Places"/>; [B, T, C] where all are wanted</returns>
    public Tensor Wanted(Tensor x) => _inputs.Places is { } places
        ? x.IndexSelect(0, (_mask.View(-1).CumSum(0) + -1L).IndexSelect(0, places))
        : Pad(x);

    /// <summary>Where each token stands among all texts, if each has so many places: int64 [N].</summary>
    public Tensor Places(long length)
    {
        using var scope = new TensorScope();
        long[] starts = [.. Enumerable.Range(0, (int)_mask.Size(0)).Select(text => text * length)];
        var first = Tensor.From(starts, starts.Length, 1).To(_mask.Device);                 // [B, 1]
        return scope.Keep(Tokens((PaddedPositions + first).Contiguous()));
    }

    /// <summary>With padding, as zeros.</summary>
    /// <param name="x">[N, C]</param>
    /// <returns>[B, T, C]</returns>
    public Tensor Pad(Tensor x)
    {
        using var scope = new TensorScope();
        var padded = Tensor.Zeros([_mask.Size(0) * _mask.Size(1), x.Size(1)], x.Type, x.Device)
            .IndexCopy(0, _places, x);
        return scope.Keep(padded.View(_mask.Size(0), _mask.Size(1), x.Size(1)));
    }

    /// <summary>Without padding.</summary>
    /// <param name="x">[B, T, C]</param>
    /// <returns>[N, C]</returns>
    public Tensor Pack(Tensor x) => x.Reshape(-1, x.Size(2)).IndexSelect(0, _places);

    private Tensor Tokens(Tensor x) => x.View(-1).IndexSelect(0, _places);

    // A text without tokens has one after all, its first padding: there is nothing else to answer from.
    private static Tensor WithFirst(Tensor mask)
    {
        var empty = mask.Sum(1).EqualTo(0).To(ScalarType.Int64).Unsqueeze(1);               // [B, 1]
        return mask + (empty * Tensor.Arange(mask.Size(1), mask.Device).EqualTo(0).To(ScalarType.Int64));
    }
}
