namespace Distill.Torch;

/// <summary>libtorch refused a call: its own text, without the C++ stack trace that follows it.</summary>
public sealed class EngineException(string text) : Exception(FirstPart(text))
{
    private static string FirstPart(string text)
    {
        var trace = text.IndexOf("\nException raised from", StringComparison.Ordinal);
        return trace < 0 ? text : text[..trace];
    }
}
