namespace Distill.Tokenizers;

/// <summary>What one thread needs while it encodes; kept between texts.</summary>
internal sealed class Workspace
{
    public TextBuffer Normalized { get; } = new();

    public WordList Words { get; } = new();

    public WordCache Cache { get; } = new();

    public List<int> First { get; } = [];

    public List<int> Second { get; } = [];
}
