using System.Text;

namespace Distill.Tokenizers;

/// <summary>\w+|[^\w\s]+: words, and runs of signs between them.</summary>
internal sealed class WordPattern : IPattern
{
    private static readonly RunePattern _words = new(AddedTokens.IsWord);
    private static readonly RunePattern _signs = new(rune => !AddedTokens.IsWord(rune) && !Rune.IsWhiteSpace(rune));

    public (int Start, int End)? Next(ReadOnlySpan<char> text, int from)
    {
        var (word, sign) = (_words.Next(text, from), _signs.Next(text, from));
        return word is null || sign?.Start < word.Value.Start ? sign : word;
    }
}
