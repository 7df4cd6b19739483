namespace Distill.Tokenizers;

/// <summary>One normalizer after the other.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        var (input, next) = (new TextBuffer(), new TextBuffer());
        input.Add(text);
        foreach (var step in steps)
        {
            next.Clear();
            step.Normalize(input.Text, next);
            (input, next) = (next, input);
        }

        output.Add(input.Text);
    }
}
