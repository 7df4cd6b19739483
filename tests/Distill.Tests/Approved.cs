namespace Distill.Tests;

/// <summary>
/// Texts that users read, kept as files and reviewed like code. A change is accepted by running the tests with
/// <c>DISTILL_APPROVE=1</c>: they write the files anew, and the difference is seen in the commit.
/// </summary>
internal static class Approved
{
    /// <param name="file">from the repository's root</param>
    public static void Equal(string file, string text)
    {
        var path = Repository.Path(file);
        if (Environment.GetEnvironmentVariable("DISTILL_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(approved == text, $"{file} differs from what the tool prints; accept it with DISTILL_APPROVE=1.\n"
            + string.Join('\n', text.Split('\n').Except(approved.Split('\n')).Select(line => $"+ {line}"))
            + string.Join('\n', approved.Split('\n').Except(text.Split('\n')).Select(line => $"\n- {line}")));
    }
}
