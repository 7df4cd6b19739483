using System.Globalization;

namespace Distill.Data;

/// <summary>Input that is tokenized already: columns of token ids between spaces, special tokens included.</summary>
internal sealed class TokenIds(int vocabularySize, int maxLength)
{
    public Encoded Encode(string text, string? pair)
    {
        var ids = new List<int>();
        if (Append(text, ids) is { } flaw)
        {
            return Encoded.Bad(flaw);
        }

        var boundary = ids.Count;
        if (pair is not null && Append(pair, ids) is { } pairFlaw)
        {
            return Encoded.Bad(pairFlaw);
        }

        return ids.Count <= maxLength
            ? new Encoded([.. ids], boundary)
            : Encoded.Bad($"has {ids.Count} token ids; at most {maxLength} are allowed by max_length.");
    }

    private string? Append(string field, List<int> ids)
    {
        foreach (var range in field.AsSpan().SplitAny(' ', '\t', '\n'))
        {
            var word = field.AsSpan(range);
            if (word.IsEmpty)
            {
                continue;
            }

            var isNumber = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
            if (!isNumber || id >= vocabularySize)
            {
                return $"token id is {Quoted.Short(word.ToString())}; "
                    + $"it must be a whole number from 0 to {vocabularySize - 1}, the last id of the vocabulary.";
            }

            ids.Add(id);
        }

        return null;
    }
}
