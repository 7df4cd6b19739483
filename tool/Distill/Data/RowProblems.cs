namespace Distill.Data;

/// <summary>The rows of one or several files that cannot be used, in the order they were met.</summary>
/// <param name="skipping">how the user asks for bad rows to be left out</param>
internal sealed class RowProblems(BadRows policy, string skipping = "bad_rows: skip")
{
    /// <summary>So many are told in an error; more would hide the first one.</summary>
    private const int Told = 20;

    /// <summary>So many skipped rows are listed; memory stays flat however bad a file is.</summary>
    private const int Listed = 1000;

    private readonly List<Problem> _listed = [];

    /// <summary>All bad rows, also those no longer listed.</summary>
    public int Count { get; private set; }

    /// <summary>The first bad rows: file, line and reason.</summary>
    public IReadOnlyList<Problem> List => _listed;

    public void Add(string path, int line, string what) => Add($"{path}:{line}", what);

    public void Add(string where, string what)
    {
        Count++;
        if (_listed.Count < (policy == BadRows.Error ? Told : Listed))
        {
            _listed.Add(new Problem(where, what));
        }
    }

    /// <summary>To be called after the last row: bad rows are errors unless they are to be skipped.</summary>
    public void ThrowIfErrors()
    {
        if (policy == BadRows.Error && Count > 0)
        {
            throw new UserException(ExitCode.InputInvalid, [.. Errors()]);
        }
    }

    /// <summary>
    /// Reading cannot go on after this problem. What was found before it is told too, unless it is skipped.
    /// </summary>
    public UserException Fatal(string where, string what)
    {
        var fatal = new Problem(where, what);
        return new UserException(ExitCode.InputInvalid, policy == BadRows.Error ? [.. Errors(), fatal] : [fatal]);
    }

    private IEnumerable<Problem> Errors() => Count <= Told
        ? _listed
        : _listed.Append(new Problem(
            "", $"{Count - Told} more bad rows. Correct them, or leave them out with '{skipping}'."));
}
