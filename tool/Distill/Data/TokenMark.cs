namespace Distill.Data;

/// <summary>What a token's mark says where it is no class: see <see cref="Example.Marks"/>.</summary>
internal static class TokenMark
{
    /// <summary>The token has an answer, and nobody knows which: only a teacher can tell.</summary>
    public const int Unlabelled = Labels.None;

    /// <summary>The token has no answer: a special token, or a piece of a word behind the first.</summary>
    public const int NotCounted = -2;
}
