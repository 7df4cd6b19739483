namespace Distill.Data;

/// <summary>The lines of a file that are not blank; a line that cannot be used is a bad row.</summary>
internal static class TextLines
{
    private const int LongestLine = 1 << 20;

    public static IEnumerable<(int Line, string Content)> Read(SourceText text, string path, RowProblems problems)
    {
        for (var line = 1; text.ReadLine() is { } content; line++)
        {
            if (text.TakeFlaw(line) is { } flaw)
            {
                problems.Add(path, flaw.Line, flaw.What);
            }
            else if (content.Length > LongestLine)
            {
                problems.Add(path, line, $"the line is longer than {LongestLine} characters.");
            }
            else if (!string.IsNullOrWhiteSpace(content))
            {
                yield return (line, content);
            }
        }
    }
}
