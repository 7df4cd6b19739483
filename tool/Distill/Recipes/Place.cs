namespace Distill.Recipes;

/// <summary>A place in the recipe's text; line and column count from 1.</summary>
internal readonly record struct Place(int Line, int Column) : IComparable<Place>
{
    public static Place Start => new(1, 1);

    public int CompareTo(Place other) => (Line, Column).CompareTo((other.Line, other.Column));
}
