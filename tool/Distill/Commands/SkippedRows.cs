using Distill.Data;

namespace Distill.Commands;

/// <summary>Rows that the user asked to leave out, on stderr: the first ones, and how many there were.</summary>
internal static class SkippedRows
{
    private const int Told = 20;

    public static void Tell(RowProblems problems, Terminal terminal)
    {
        if (problems.Count == 0)
        {
            return;
        }

        foreach (var problem in problems.List.Take(Told))
        {
            terminal.Error.WriteLine(problem);
        }

        terminal.Error.WriteLine(problems.Count == 1 ? "1 row was skipped." : $"{problems.Count} rows were skipped.");
    }
}
