using System.Text.Unicode;

namespace Distill.Tokenizers;

/// <summary>Runs of byte tokens become the text that they are in UTF-8; each is U+FFFD where the run is none.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    public void Decode(List<string> tokens)
    {
        var decoded = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (ByteFallback.ByteOf(token) is { } value)
            {
                run.Add(value);
            }
            else
            {
                AddRun(run, decoded);
                decoded.Add(token);
            }
        }

        AddRun(run, decoded);
        tokens.Clear();
        tokens.AddRange(decoded);
    }

    private static void AddRun(List<byte> run, List<string> decoded)
    {
        byte[] bytes = [.. run];
        run.Clear();
        if (Utf8.IsValid(bytes))
        {
            decoded.Add(System.Text.Encoding.UTF8.GetString(bytes));
        }
        else
        {
            decoded.AddRange(Enumerable.Repeat("\uFFFD", bytes.Length));
        }
    }
}
