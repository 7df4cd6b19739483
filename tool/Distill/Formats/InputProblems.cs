namespace Distill.Formats;

/// <summary>
/// Collects what is wrong with one input, to be told at once. A damaged file can be wrong a million times: the first
/// fifty are told, the others counted.
/// </summary>
internal sealed class InputProblems
{
    private const int Told = 50;

    private readonly List<Problem> _problems = [];
    private int _untold;

    public bool Any => _problems.Count > 0;

    public void Add(string where, string what)
    {
        if (_problems.Count < Told)
        {
            _problems.Add(new Problem(where, what));
        }
        else
        {
            _untold++;
        }
    }

    /// <summary>Does one of several things that may fail, so that the others are tried too.</summary>
    public void Collect(Action attempt)
    {
        try
        {
            attempt();
        }
        catch (UserException exception)
        {
            foreach (var problem in exception.Problems)
            {
                Add(problem.Where, problem.What);
            }
        }
    }

    public void ThrowIfAny()
    {
        if (!Any)
        {
            return;
        }

        if (_untold > 0)
        {
            _problems.Add(new Problem(_problems[^1].Where, $"{_untold} more of this kind are not listed."));
        }

        throw new UserException(ExitCode.InputInvalid, _problems);
    }
}
