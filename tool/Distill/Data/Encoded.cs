namespace Distill.Data;

/// <summary>The texts of a row as token ids, or a sentence why they cannot be.</summary>
/// <param name="Boundary">ids from here on belong to the second text of a pair; the length where there is none</param>
internal readonly record struct Encoded(int[] Ids, int Boundary, string? Flaw = null)
{
    /// <param name="typeIds">0 for the first text, 1 for the second, as tokenizers give them</param>
    public static Encoded Of(int[] ids, int[] typeIds)
    {
        var boundary = typeIds.AsSpan().IndexOfAnyExcept(0);
        if (boundary < 0)
        {
            return new Encoded(ids, ids.Length);
        }

        return typeIds.AsSpan(boundary).ContainsAnyExcept(1)
            ? Bad("the tokenizer's type ids are not first 0, for the first text, and then 1, for the second.")
            : new Encoded(ids, boundary);
    }

    public static Encoded Bad(string flaw) => new([], 0, flaw);
}

/// <summary>Turns the texts of a row into token ids. Called from several threads at once.</summary>
internal delegate Encoded Encode(string text, string? pair);
