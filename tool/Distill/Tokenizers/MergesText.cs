using System.Text.Unicode;
using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>merges.txt: a line that names the version, then a pair of tokens a line, in the order of merging.</summary>
internal static class MergesText
{
    private const string Version = "#version: 0.2";

    public static List<(string Left, string Right)> Read(string path, byte[] content)
    {
        if (!Utf8.IsValid(content))
        {
            throw new UserException(ExitCode.InputInvalid, path, "is not valid UTF-8. Fetch the file again.");
        }

        var problems = new InputProblems();
        var merges = new List<(string, string)>();
        var lines = System.Text.Encoding.UTF8.GetString(content).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line.Length == 0 || (i == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            if (line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right])
            {
                merges.Add((left, right));
            }
            else
            {
                problems.Add(
                    $"{path}:{i + 1}", $"is {Quoted.Short(line)}; it must be two tokens with a space between them.");
            }
        }

        problems.ThrowIfAny();
        return merges;
    }

    public static byte[] Write(IEnumerable<(string Left, string Right)> merges) =>
        System.Text.Encoding.UTF8.GetBytes(
            string.Concat(merges.Select(merge => $"{merge.Left} {merge.Right}\n").Prepend(Version + "\n")));
}
