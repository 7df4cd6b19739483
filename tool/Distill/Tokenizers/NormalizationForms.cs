namespace Distill.Tokenizers;

/// <summary>
/// The four normalization forms of Unicode Standard Annex 15. .NET returns the text unchanged under invariant
/// globalization, hence our own.
/// </summary>
internal static class NormalizationForms
{
    // Hangul syllables are composed by arithmetic: The Unicode Standard, section 3.12.
    private const int Syllables = 0xAC00;
    private const int SyllableCount = 11172;
    private const int Leads = 0x1100;
    private const int LeadCount = 19;
    private const int Vowels = 0x1161;
    private const int VowelCount = 21;
    private const int Trails = 0x11A7;
    private const int TrailCount = 28;

    /// <summary>NFD, or NFKD where <paramref name="compatible"/>.</summary>
    public static List<int> Decompose(ReadOnlySpan<char> text, bool compatible)
    {
        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            AddDecomposed(codes, rune.Value, compatible);
        }

        OrderMarks(codes);
        return codes;
    }

    /// <summary>NFC, or NFKC where <paramref name="compatible"/>.</summary>
    public static List<int> Compose(ReadOnlySpan<char> text, bool compatible)
    {
        var codes = Decompose(text, compatible);
        var (starter, kept, lastClass) = (-1, 0, -1);
        for (var i = 0; i < codes.Count; i++)
        {
            var (code, ownClass) = (codes[i], UnicodeTables.CombiningClass(codes[i]));

            // A mark is blocked from its starter by one of the same or a higher class between them.
            var composed = starter >= 0 && lastClass < ownClass ? Pair(codes[starter], code) : -1;
            if (composed >= 0)
            {
                codes[starter] = composed;
                continue;
            }

            if (ownClass == 0)
            {
                (starter, lastClass) = (kept, -1);
            }
            else
            {
                lastClass = ownClass;
            }

            codes[kept++] = code;
        }

        codes.RemoveRange(kept, codes.Count - kept);
        return codes;
    }

    private static void AddDecomposed(List<int> codes, int code, bool compatible)
    {
        var syllable = code - Syllables;
        if (syllable is >= 0 and < SyllableCount)
        {
            codes.Add(Leads + (syllable / (VowelCount * TrailCount)));
            codes.Add(Vowels + (syllable % (VowelCount * TrailCount) / TrailCount));
            if (syllable % TrailCount != 0)
            {
                codes.Add(Trails + (syllable % TrailCount));
            }
        }
        else if (code >= 0xA0 && UnicodeTables.Decomposition(code, compatible) is { } parts)
        {
            codes.AddRange(parts);
        }
        else
        {
            codes.Add(code);
        }
    }

    // Marks between two starters stand in the order of their classes; equal ones keep theirs.
    private static void OrderMarks(List<int> codes)
    {
        for (var first = 0; first < codes.Count; first++)
        {
            if (UnicodeTables.CombiningClass(codes[first]) == 0)
            {
                continue;
            }

            var end = first + 1;
            var ordered = true;
            for (; end < codes.Count && UnicodeTables.CombiningClass(codes[end]) is var next and not 0; end++)
            {
                ordered &= UnicodeTables.CombiningClass(codes[end - 1]) <= next;
            }

            if (!ordered)
            {
                var marks = codes.GetRange(first, end - first).OrderBy(UnicodeTables.CombiningClass).ToArray();
                for (var i = 0; i < marks.Length; i++)
                {
                    codes[first + i] = marks[i];
                }
            }

            first = end;
        }
    }

    private static int Pair(int first, int second)
    {
        if (first - Leads is >= 0 and < LeadCount and var lead
            && second - Vowels is >= 0 and < VowelCount and var vowel)
        {
            return Syllables + (((lead * VowelCount) + vowel) * TrailCount);
        }

        if (first - Syllables is >= 0 and < SyllableCount and var syllable && syllable % TrailCount == 0
            && second - Trails is > 0 and < TrailCount and var trail)
        {
            return first + trail;
        }

        return UnicodeTables.Composition(first, second);
    }
}
