namespace Distill.Tokenizers;

/// <summary>Begins every text that is not empty with the same characters: Llama 2 begins with a word mark.</summary>
internal sealed class PrependNormalizer(string beginning) : INormalizer
{
    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        if (text.Length > 0)
        {
            output.Add(beginning);
            output.Add(text);
        }
    }
}
