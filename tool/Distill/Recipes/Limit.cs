using System.Globalization;
using System.Text.RegularExpressions;

namespace Distill.Recipes;

/// <summary>A bound on a measured figure, as in <c>">= 0.80"</c>.</summary>
/// <param name="IsLower">the figure must be at least the value; else at most</param>
internal sealed partial record Limit(bool IsLower, double Value)
{
    /// <summary>What it looks like, for sentences about a text that is none.</summary>
    public const string Form = "a bound in quotes, such as \">= 0.80\" or \"<= 5\"";

    /// <summary>Null where the text is no bound.</summary>
    public static Limit? Parse(string text) => Pattern().Match(text) is { Success: true } match
        ? new Limit(
            match.Groups["sign"].Value == ">=", double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture))
        : null;

    public bool Holds(double figure) => IsLower ? figure >= Value : figure <= Value;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsLower ? ">=" : "<=")} {Value}");

    [GeneratedRegex(@"^\s*(?<sign>>=|<=)\s*(?<value>[0-9]+(\.[0-9]+)?)\s*\z")]
    private static partial Regex Pattern();
}
