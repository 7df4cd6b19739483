using System.Text.Unicode;
using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>vocab.txt: one token a line, the id is the line's number from 0.</summary>
internal static class VocabularyText
{
    public static List<string> Read(string path, byte[] content)
    {
        var problems = new InputProblems();
        var tokens = new List<string>();
        var lines = new Dictionary<string, int>();
        foreach (var line in Lines(path, content))
        {
            tokens.Add(line);
            if (line.Length == 0)
            {
                problems.Add($"{path}:{tokens.Count}", "is empty; each line holds one token.");
            }
            else if (!lines.TryAdd(line, tokens.Count))
            {
                problems.Add(
                    $"{path}:{tokens.Count}",
                    $"{Quoted.Short(line)} stands already in line {lines[line]}; a token has one id.");
            }
        }

        if (tokens.Count == 0)
        {
            problems.Add(path, "is empty; each line holds one token.");
        }

        problems.ThrowIfAny();
        return tokens;
    }

    public static byte[] Write(IEnumerable<string> tokens) =>
        System.Text.Encoding.UTF8.GetBytes(string.Concat(tokens.Select(token => token + "\n")));

    private static List<string> Lines(string path, byte[] content)
    {
        var utf8 = content.AsSpan();
        if (!Utf8.IsValid(utf8))
        {
            throw new UserException(ExitCode.InputInvalid, path, "is not valid UTF-8. Save the file as UTF-8.");
        }

        var text = System.Text.Encoding.UTF8.GetString(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8);
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1); // behind the last line feed
        }

        return lines;
    }
}
