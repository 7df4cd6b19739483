using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Distill.Recipes;

/// <summary>
/// A recipe as YAML with every default, so that nothing about a run has to be guessed. Reading it again gives an equal
/// recipe; keys that nothing reads are left out.
/// </summary>
internal static partial class RecipeWriter
{
    public static string Write(Recipe recipe) => Write(recipe, isExplained: false);

    /// <param name="isExplained">with what each key means, in a comment above it</param>
    public static string Write(Recipe recipe, bool isExplained)
    {
        var text = new StringBuilder();
        WriteSection(recipe, "", recipe, text, isExplained);
        return text.ToString();
    }

    private static void WriteSection(
        object section, string path, Recipe recipe, StringBuilder text, bool isExplained)
    {
        var depth = path.Length == 0 ? 0 : path.Count(letter => letter == '.') + 1;
        foreach (var key in SectionShape.Of(section.GetType()).Keys)
        {
            var inner = KeyPath.Join(path, key.Name);
            if (IdleKeys.IsIdle(inner, recipe))
            {
                continue;
            }

            var value = key.Get(section);
            if (path.Length == 0 && key.Below is not null)
            {
                text.Append('\n');
            }

            if (isExplained)
            {
                text.Append(' ', depth * 2).Append("# ").Append(key.About.Description).Append('\n');
            }

            text.Append(' ', depth * 2).Append(key.Name).Append(':');
            if (value is not null && key.IsSection)
            {
                text.Append('\n');
                WriteSection(value, inner, recipe, text, isExplained);
            }
            else if (key.IsSteps && value is IReadOnlyCollection<object> { Count: > 0 } steps)
            {
                text.Append('\n');
                WriteSteps(steps, inner, recipe, text, isExplained);
            }
            else
            {
                var otherwise = value is null && key.About.Otherwise is { } meaning ? $"  # {meaning}" : "";
                text.Append(' ').Append(Scalar(value)).Append(otherwise).Append('\n');
            }
        }
    }

    /// <summary>Each step by its kind; a kind without keys of its own stands alone.</summary>
    private static void WriteSteps(
        IReadOnlyCollection<object> steps, string path, Recipe recipe, StringBuilder text, bool isExplained)
    {
        foreach (var (index, step) in steps.Index())
        {
            var kind = SectionShape.Of(step.GetType()).Keys.Single(kind => kind.Get(step) is not null);
            var keys = new StringBuilder();
            var inner = KeyPath.Join(KeyPath.Join(path, $"{index}"), kind.Name);
            WriteSection(kind.Get(step)!, inner, recipe, keys, isExplained);
            text.Append("  - ").Append(kind.Name).Append(keys.Length == 0 ? "\n" : ":\n").Append(keys);
        }
    }

    /// <summary>One value as YAML 1.2 and YAML 1.1 both read it.</summary>
    public static string Scalar(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        double number => Number(number),
        Enum word => Spelling.Word(word),
        '\t' => "tab",
        char character => Text(character.ToString()),
        string text => Text(text),
        IReadOnlyCollection<object> { Count: 0 } => "[]",
        Limit limit => $"\"{limit}\"",
        EqualList<int> list => $"[{string.Join(", ", list)}]",
        EqualList<double> list => $"[{string.Join(", ", list.Select(Number))}]",
        EqualList<string> list => $"[{string.Join(", ", list.Select(Text))}]",
        LayerMap { Rule: { } rule } => Spelling.Word(rule),
        LayerMap { Pairs: var pairs } => $"{pairs}",
        LayerChoice { Rule: { } rule } => Spelling.Word(rule),
        LayerChoice { Numbers: var numbers } => Scalar(numbers),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>YAML 1.1 takes 1e-4 for a text and 1.0e-4 for a number.</summary>
    private static string Number(double number)
    {
        var digits = number.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "E-", StringComparison.Ordinal);
        var point = digits.Contains('.') ? "" : ".0";
        return digits.Replace("E", $"{point}e", StringComparison.Ordinal);
    }

    private static string Text(string text)
    {
        if (Plain().IsMatch(text) && !Reserved().IsMatch(text))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' or '\\' => quoted.Append('\\').Append(letter),
                _ when char.IsControl(letter) || IsLineBreak(letter) => quoted.Append($"\\u{(int)letter:X4}"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }

    // The byte order mark ends no line, but a reader may drop it.
    private static bool IsLineBreak(char letter) => letter is '\u2028' or '\u2029' or '\uFEFF';

    [GeneratedRegex(@"^[\p{L}_./][\p{L}\p{Nd}_./-]*( [\p{L}\p{Nd}_./-]+)*\z")]
    private static partial Regex Plain();

    // Words and numbers that some YAML reader takes for something else than text.
    [GeneratedRegex(@"^(null|true|false|yes|no|on|off|y|n|\.[0-9].*|\.inf|\.nan|\.+|---.*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
