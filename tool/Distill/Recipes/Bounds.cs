using System.Globalization;

namespace Distill.Recipes;

/// <summary>Which numbers a key allows, in words.</summary>
internal static class Bounds
{
    /// <summary>The bound that the number breaks, such as "above 0"; null when it is allowed.</summary>
    public static string? Broken(KeyAttribute key, double number, bool isWhole)
    {
        var highest = isWhole && double.IsNaN(key.AtMost) ? int.MaxValue : key.AtMost;
        return number switch
        {
            _ when number < key.AtLeast => $"at least {Show(key.AtLeast)}",
            _ when number <= key.Above => $"above {Show(key.Above)}",
            _ when number > highest => $"at most {Show(highest)}",
            _ when number >= key.Below => $"below {Show(key.Below)}",
            _ when double.IsInfinity(number) => "a finite number",
            _ when isWhole && number < int.MinValue => $"at least {Show(int.MinValue)}",
            _ => null,
        };
    }

    /// <summary>All bounds, such as "at least 0, below 1"; empty when there are none.</summary>
    public static string All(KeyAttribute key)
    {
        (double Bound, string Word)[] bounds =
        [
            (key.AtLeast, "at least"), (key.Above, "above"), (key.AtMost, "at most"), (key.Below, "below"),
        ];
        var given = bounds.Where(each => !double.IsNaN(each.Bound));
        return string.Join(", ", given.Select(each => $"{each.Word} {Show(each.Bound)}"));
    }

    private static string Show(double bound) => bound.ToString("0.##########", CultureInfo.InvariantCulture);
}
