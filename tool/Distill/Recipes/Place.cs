namespace Distill.Recipes;

/// <summary>A place in a recipe's text; line and column count from 1.</summary>
/// <param name="Origin">
/// null in the recipe's own text; else the recipe that it extends, as messages name it, or the setting of the command
/// line, which has no lines
/// </param>
internal readonly record struct Place(int Line, int Column, string? Origin = null) : IComparable<Place>
{
    public static Place Start => new(1, 1);

    /// <summary>A setting of the command line as a whole.</summary>
    public static Place OfSetting(string key) => new(0, 0, $"--set {key}");

    /// <summary>The recipe's own text comes first.</summary>
    public int CompareTo(Place other)
    {
        var order = string.CompareOrdinal(Origin, other.Origin);
        return order != 0 ? order : (Line, Column).CompareTo((other.Line, other.Column));
    }
}
