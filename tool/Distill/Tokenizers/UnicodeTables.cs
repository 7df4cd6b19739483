using System.Globalization;

namespace Distill.Tokenizers;

/// <summary>
/// The properties and decompositions of UnicodeTables.txt: exactly those that the reference tokenizers use, so that
/// a text in a younger script gives the same ids here and there.
/// </summary>
internal static class UnicodeTables
{
    private static readonly RuneSet _punctuation = new();
    private static readonly RuneSet _control = new();
    private static readonly RuneSet _nonspacing = new();
    private static readonly RuneSet _mark = new();
    private static readonly Dictionary<int, int> _classes = [];
    private static readonly Dictionary<int, int[]> _canonical = [];
    private static readonly Dictionary<int, int[]> _compatible = [];
    private static readonly Dictionary<(int First, int Second), int> _composed = [];

    static UnicodeTables()
    {
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("UnicodeTables.txt")!;
        using var reader = new StreamReader(stream);
        var composable = new List<(int Code, int[] Parts)>();
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var values = words.Skip(1);
            switch (words[0])
            {
                case "punctuation": _punctuation.Add(values); break;
                case "control": _control.Add(values); break;
                case "nonspacing": _nonspacing.Add(values); break;
                case "mark": _mark.Add(values); break;
                case "class": AddClass(words); break;
                case "=": composable.AddRange(Decompositions(values, _canonical)); break;
                case "-": _ = Decompositions(values, _canonical); break;
                case "~": _ = Decompositions(values, _compatible); break;
                default: break; // a comment
            }
        }

        AddCompositions(composable);
    }

    /// <summary>What BERT's splitter stands alone: P* and all ASCII signs.</summary>
    public static bool IsPunctuation(int code) => _punctuation.Contains(code);

    /// <summary>What BERT's normalizer drops: control, format, private use, U+0000, U+FFFD.</summary>
    public static bool IsControl(int code) => _control.Contains(code);

    /// <summary>Mn: what BERT's normalizer drops when it strips accents.</summary>
    public static bool IsNonspacingMark(int code) => _nonspacing.Contains(code);

    /// <summary>M*: what the normalizer StripAccents drops.</summary>
    public static bool IsMark(int code) => _mark.Contains(code);

    /// <summary>Canonical combining class, 0 for a starter.</summary>
    public static int CombiningClass(int code) => code < 0x300 ? 0 : _classes.GetValueOrDefault(code);

    /// <summary>The full decomposition, or null where the code point stands for itself.</summary>
    public static int[]? Decomposition(int code, bool compatible) =>
        compatible && _compatible.TryGetValue(code, out var parts) ? parts : _canonical.GetValueOrDefault(code);

    /// <summary>The code point that stands for two, or -1.</summary>
    public static int Composition(int first, int second) => _composed.GetValueOrDefault((first, second), -1);

    private static void AddClass(string[] words)
    {
        var value = int.Parse(words[1], CultureInfo.InvariantCulture);
        foreach (var (first, last) in words.Skip(2).Select(RuneSet.Parse))
        {
            for (var code = first; code <= last; code++)
            {
                _classes.Add(code, value);
            }
        }
    }

    private static List<(int Code, int[] Parts)> Decompositions(
        IEnumerable<string> entries, Dictionary<int, int[]> into)
    {
        var added = new List<(int, int[])>();
        foreach (var entry in entries)
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            var code = RuneSet.Parse(entry[..colon]).First;
            var parts = entry[(colon + 1)..].Split(',').Select(part => RuneSet.Parse(part).First).ToArray();
            into.Add(code, parts);
            added.Add((code, parts));
        }

        return added;
    }

    // A full decomposition a b c is composed in steps: (a, b) to the shorter composite, then (that, c). So the shorter
    // first.
    private static void AddCompositions(List<(int Code, int[] Parts)> composable)
    {
        foreach (var (code, parts) in composable.OrderBy(entry => entry.Parts.Length))
        {
            var first = parts[0];
            foreach (var part in parts[1..^1])
            {
                first = _composed[(first, part)];
            }

            _composed.Add((first, parts[^1]), code);
        }
    }
}
