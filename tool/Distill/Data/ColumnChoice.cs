namespace Distill.Data;

/// <summary>
/// The columns that a user names; where none is named, those called 'text' and 'label'. Nothing is guessed: figures
/// over a wrong column look like figures.
/// </summary>
internal sealed class ColumnChoice(TableSource source)
{
    private readonly IReadOnlyList<string> _columns = TableReader.Columns(source.Path, source.Delimiter);
    private readonly List<string> _taken = [];
    private readonly List<Problem> _problems = [];

    /// <param name="named">by the user; null where nothing was said</param>
    /// <param name="usual">the name that is taken then</param>
    /// <param name="option">with which the user can name one</param>
    /// <returns>the column, or the usual name after a problem was noted</returns>
    public string Take(string? named, string usual, string option)
    {
        var column = named ?? usual;
        if (_columns.Contains(column))
        {
            _taken.Add(column);
        }
        else if (named is null)
        {
            _problems.Add(new Problem(
                source.Path,
                $"which column holds the {usual}? Name it with {option}; "
                + $"there are {Quoted.List([.. _columns.Except(_taken)])}."));
        }

        return column;
    }

    /// <exception cref="UserException">a column is neither named nor found</exception>
    public void ThrowIfUnclear()
    {
        if (_problems.Count > 0)
        {
            throw new UserException(ExitCode.Usage, _problems);
        }
    }
}
