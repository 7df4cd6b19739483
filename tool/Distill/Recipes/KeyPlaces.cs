namespace Distill.Recipes;

/// <summary>Where a key and its value stand.</summary>
internal readonly record struct KeyPlace(Place Key, Place Value);

/// <summary>Which keys the recipe gives, and where.</summary>
internal sealed class KeyPlaces
{
    private readonly Dictionary<string, KeyPlace> _places = [];

    public void Add(string path, KeyPlace place) => _places.Add(path, place);

    public bool IsGiven(string path) => _places.ContainsKey(path);

    /// <summary>The value's place; that of its name for a section; the section's for a key that is not given.</summary>
    public Place Of(string path)
    {
        if (_places.TryGetValue(path, out var place))
        {
            return _places.Keys.Any(inner => inner != path && KeyPath.IsWithin(inner, path)) ? place.Key : place.Value;
        }

        var section = KeyPath.Section(path);
        return _places.TryGetValue(section, out var around) ? around.Key : Of(section);
    }
}
