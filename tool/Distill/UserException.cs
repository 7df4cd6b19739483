namespace Distill;

/// <summary>
/// Work that cannot go on because of what the user gave. Carries every problem found, not the first one;
/// <c>Program</c> prints them, one a line, and ends with <paramref name="code"/>.
/// </summary>
internal sealed class UserException(ExitCode code, IReadOnlyList<Problem> problems)
    : Exception(string.Join('\n', problems))
{
    public UserException(ExitCode code, string where, string what) : this(code, [new Problem(where, what)])
    {
    }

    public ExitCode Code => code;

    public IReadOnlyList<Problem> Problems => problems;
}
