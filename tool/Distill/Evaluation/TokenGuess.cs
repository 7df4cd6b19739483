using Distill.Tokenizers;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>A token that may stand at a place, and how probable a model finds it.</summary>
/// <param name="Token">as text: with a space before it where it begins a word, in vocabularies that write it so</param>
internal sealed record TokenGuess(string Token, int Id, double Probability)
{
    /// <summary>The most probable tokens, in falling order.</summary>
    /// <param name="logits">fp32 [N, V]</param>
    /// <returns>for each of the N answers</returns>
    public static IReadOnlyList<IReadOnlyList<TokenGuess>> Best(Tensor logits, int count, Tokenizer tokenizer)
    {
        using var scope = new TensorScope();

        // The model may know more ids than the tokenizer: rows that round up the size of its embedding.
        var known = logits.Narrow(1, 0, tokenizer.VocabularySize);
        var probabilities = known.Softmax(-1).ToArray<float>();
        return
        [
            .. probabilities.Chunk(tokenizer.VocabularySize).Select(row => Enumerable.Range(0, row.Length)
                .OrderByDescending(id => row[id])
                .Take(count)
                .Select(id => new TokenGuess(tokenizer.Decode([id], skipSpecialTokens: false), id, row[id]))
                .ToList()),
        ];
    }
}
