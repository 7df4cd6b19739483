using System.Globalization;
using System.Text;

namespace Distill.Tokenizers;

/// <summary>
/// Spells a character that is no token by the tokens of its UTF-8 bytes, &lt;0x00&gt; to &lt;0xFF&gt;.
/// </summary>
internal sealed class ByteFallback(Vocabulary vocabulary)
{
    private readonly int[] _ids =
        [.. Enumerable.Range(0, 256).Select(value => vocabulary.IdOf(Invariant($"<0x{value:X2}>")) ?? -1)];

    /// <summary>False, and nothing added, where the vocabulary lacks one of the bytes.</summary>
    public bool Add(Rune rune, List<int> ids)
    {
        Span<byte> utf8 = stackalloc byte[4];
        utf8 = utf8[..rune.EncodeToUtf8(utf8)];
        foreach (var value in utf8)
        {
            if (_ids[value] < 0)
            {
                return false;
            }
        }

        foreach (var value in utf8)
        {
            ids.Add(_ids[value]);
        }

        return true;
    }

    /// <summary>The byte that a token stands for; null where it stands for none.</summary>
    public static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[^1] == '>'
        && byte.TryParse(
            token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
