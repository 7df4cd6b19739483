using System.Globalization;
using System.Text;

namespace Distill.Tests.Tokenizers;

/// <summary>
/// Lines such as no corpus has: scripts, emoji, code, odd white space and broken characters side by side.
/// </summary>
internal static class MixedTexts
{
    private static readonly string[] _pieces =
    [
        "The quick brown fox", "don't", "I'LL we'Ve it'S o'clock 'ſ", "naïve café ÅNGSTRÖM", "İstanbul ısırgan ΑΣ ΌΣΟΣ",
        "straße ẞ ﬁ ﬄ",
        "Привет, мир", "Καλημέρα κόσμε", "مرحبا بالعالم", "שָׁלוֹם", "नमस्ते दुनिया", "สวัสดีชาวโลก", "日本語のテキスト",
        "中文字符", "한국어 문장",
        "Tiếng Việt", "𝐀𝐛𝟙𝟚 𝔘𝔫𝔦", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪🏴‍☠️", "🤣", "① ½ Ⅷ ٣٤٥", "12345 3.14 1,000,000 0x1F",
        "e\u0301\u0323 a\u0323\u0301",
        "x = f(a[i]) + {b: \"c\"} # comment", "def f(x):\n\treturn x**2\n",
        "for (int i=0;i<n;++i) {\r\n  a[i] += 1;\r\n}", "a&&b||!c", "<div class='x'>",
        "https://example.com/a?b=1&c=2#d", "me@example.com", "C:\\dir\\file.txt", "--- ... !!! ???",
        "“quoted” ‘text’ «so» ¿sí?", "€5 £6 ¥7 $8",
        "[CLS] [MASK] [SEP] [PAD]", "<|endoftext|>", "<s> </s> <unk> <pad>", "[mask]", "x[MASK]y",
        "\u2581a\u2581\u2581b", "<0x41>",
        "  ", "\t", "\n", "\r\n", "\n\n  \n", "\u00A0", "\u2003\u3000", "\u200B\u200D\uFEFF", "\u0085\u2028", "\0",
        "\uFFFD", "\u00AD", "\uD800", "\uDC00x",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "zzzzzz", "ﷺ", "㍿ Å ﾊﾝｶｸ",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    ];

    public static List<string> Lines(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Line(random))];
    }

    private static string Line(Random random)
    {
        var line = new StringBuilder();
        for (var piece = random.Next(1, 8); piece > 0; piece--)
        {
            line.Append(random.Next(12) switch
            {
                0 or 1 => AnyCharacters(random),
                2 => Broken(_pieces[random.Next(_pieces.Length)], random),
                _ => _pieces[random.Next(_pieces.Length)],
            });
            line.Append(random.Next(3) == 0 ? "" : " ");
        }

        return line.ToString();
    }

    // As a reader sees UTF-8 of which a byte was lost or changed: with U+FFFD, or another character.
    private static string Broken(string piece, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(piece);
        var place = random.Next(bytes.Length);
        bytes[place] = (byte)random.Next(0x80, 0x100);
        return Encoding.UTF8.GetString(random.Next(2) == 0 ? bytes : bytes[place..]);
    }

    // Only what .NET's Unicode already knows: the lower case of younger letters is not the same everywhere.
    private static string AnyCharacters(Random random)
    {
        var characters = new StringBuilder();
        while (characters.Length < 6)
        {
            var code = random.Next(2) == 0 ? random.Next(0x3000) : random.Next(0x20000);
            if (Rune.IsValid(code) && Rune.GetUnicodeCategory(new Rune(code)) != UnicodeCategory.OtherNotAssigned)
            {
                characters.Append(new Rune(code));
            }
        }

        return characters.ToString();
    }
}
