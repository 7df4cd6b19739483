using Distill.Tokenizers;

namespace Distill.Data;

/// <summary>Input that is words: each tokenized for itself, the row cut to the longest length.</summary>
internal sealed class WordIds
{
    private readonly Tokenizer _tokenizer;
    private readonly int _maxLength;
    private int _cutOff;

    /// <param name="origin">of the tokenizer, for a sentence about it</param>
    /// <exception cref="UserException">the tokenizer would glue the words together</exception>
    public WordIds(Tokenizer tokenizer, int maxLength, string origin)
    {
        (_tokenizer, _maxLength) = (tokenizer, maxLength);
        if (!tokenizer.PartsWords)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                origin,
                "the tokenizer takes words that are cut already for one word: it adds no space in front of them. Set "
                + "add_prefix_space to true in the pre_tokenizer of tokenizer.json.");
        }
    }

    /// <summary>Words so far whose pieces did not fit into the longest length.</summary>
    public int CutOff => _cutOff;

    /// <summary>The words of a text: what stands between white space.</summary>
    public static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Called from several threads at once.</summary>
    public WordsEncoding Encode(IReadOnlyList<string> words)
    {
        var encoding = _tokenizer.EncodeWords(words, _maxLength);
        Interlocked.Add(ref _cutOff, encoding.CutOff);
        return encoding;
    }
}
