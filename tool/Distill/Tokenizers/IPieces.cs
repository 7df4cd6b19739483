namespace Distill.Tokenizers;

/// <summary>The third step: the model that cuts a word into pieces of the vocabulary.</summary>
internal interface IPieces
{
    void Encode(ReadOnlySpan<char> word, List<int> ids);
}
