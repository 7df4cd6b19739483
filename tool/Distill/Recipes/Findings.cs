namespace Distill.Recipes;

/// <summary>
/// Everything that is wrong with one recipe, each at its place, so that all of it can be told at once. It also knows
/// which keys are not to be relied on, so that one mistake is told once and not again by a rule that reads its result.
/// </summary>
/// <param name="file">the recipe as its user wrote it</param>
internal sealed class Findings(string file)
{
    private readonly List<(Place Place, string What, ExitCode Code)> _found = [];
    private readonly HashSet<string> _doubted = [];

    public bool Any => _found.Count > 0;

    /// <summary>What is wrong with the recipe itself outweighs what is wrong with the files that it names.</summary>
    public ExitCode Code => _found.Exists(found => found.Code == ExitCode.RecipeInvalid)
        ? ExitCode.RecipeInvalid
        : ExitCode.InputInvalid;

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<Problem> Problems =>
        [.. _found.OrderBy(found => found.Place).Select(found => new Problem(Where(found.Place), found.What))];

    public string Where(Place place) =>
        place.Line == 0 ? place.Origin! : $"{place.Origin ?? file}:{place.Line}:{place.Column}";

    /// <summary>Something that no key stands for: the text itself is wrong.</summary>
    public void Add(Place place, string what, ExitCode code = ExitCode.RecipeInvalid) =>
        _found.Add((place, what, code));

    public void Add(Place place, string path, string what, ExitCode code = ExitCode.RecipeInvalid)
    {
        Add(place, what, code);
        _doubted.Add(path);
    }

    /// <summary>The key may stand in the recipe misspelled: nothing follows from its absence.</summary>
    public void Doubt(string path) => _doubted.Add(path);

    /// <summary>Nothing is wrong with the key, what it holds, and the sections around it.</summary>
    public bool IsSound(string path) =>
        !_doubted.Any(doubted => KeyPath.IsWithin(doubted, path) || KeyPath.IsWithin(path, doubted));
}
