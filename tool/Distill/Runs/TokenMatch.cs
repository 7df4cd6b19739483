using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>Whether two tokenizers mean the same by every id.</summary>
internal static class TokenMatch
{
    /// <summary>The first difference in a sentence; null where there is none.</summary>
    /// <param name="folder">of <paramref name="theirs"/></param>
    public static string? Difference(string folder, Tokenizer theirs, Tokenizer ours)
    {
        var shared = Math.Min(ours.VocabularySize, theirs.VocabularySize);
        for (var id = 0; id < shared; id++)
        {
            if (ours.TokenOf(id) != theirs.TokenOf(id))
            {
                return $"Token {id} of {folder} is {Quoted.Short(theirs.TokenOf(id))}, and of the run "
                    + $"{Quoted.Short(ours.TokenOf(id))}. Use one tokenizer for all.";
            }
        }

        return ours.VocabularySize == theirs.VocabularySize
            ? null
            : $"The tokenizer of {folder} has {theirs.VocabularySize} tokens and the run's {ours.VocabularySize}. Use one "
              + "tokenizer for all.";
    }
}
