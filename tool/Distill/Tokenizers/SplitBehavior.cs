namespace Distill.Tokenizers;

/// <summary>What becomes of the matches, by the names of tokenizer.json.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}
