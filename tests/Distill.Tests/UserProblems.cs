namespace Distill.Tests;

/// <summary>The problems that a piece of work ends with, as a user reads them.</summary>
internal static class UserProblems
{
    /// <summary>
    /// One a line, with the paths inside <paramref name="folder"/> relative to it. The exit code must be 4.
    /// </summary>
    public static string Of(Action work, TemporaryFolder folder)
    {
        var exception = Assert.Throws<UserException>(work);
        Assert.Equal(ExitCode.InputInvalid, exception.Code);
        return exception.Message.Replace(folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    /// <summary>The problems that reading <paramref name="items"/> to the end ends with.</summary>
    public static string Of<T>(IEnumerable<T> items, TemporaryFolder folder) =>
        Of(
            () =>
            {
                foreach (var _ in items)
                {
                }
            },
            folder);
}
