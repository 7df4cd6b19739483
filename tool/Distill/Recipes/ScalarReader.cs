using System.Globalization;
using System.Text.RegularExpressions;

namespace Distill.Recipes;

/// <summary>
/// Single values by YAML 1.2's core schema: true and false only, numbers in digits whatever the machine's language.
/// </summary>
internal static partial class ScalarReader
{
    /// <summary>The value, or null and what is wrong with it, continuing "epochs …".</summary>
    public static object? Read(KeyShape key, YamlText text, out string wrong)
    {
        wrong = "";
        if (text.IsEmpty || text.IsNull)
        {
            wrong = Expected.Instead(key, text);
            return null;
        }

        if (key.Words.Count > 0)
        {
            return ReadWord(key, text, out wrong);
        }

        if (key.Type == typeof(string))
        {
            return ReadText(text, out wrong);
        }

        if (key.Type == typeof(Limit))
        {
            var limit = Limit.Parse(text.Value);
            wrong = limit is null ? Expected.Instead(key, text) : "";
            return limit;
        }

        if (key.Type == typeof(char))
        {
            return ReadCharacter(key, text, out wrong);
        }

        if (text.IsQuoted)
        {
            wrong = InQuotes(key);
            return null;
        }

        if (key.Type == typeof(bool))
        {
            return ReadTruth(key, text, out wrong);
        }

        var isWhole = key.Type == typeof(int);
        var number = ReadNumber(key, text, isWhole, out wrong);
        return isWhole ? (int?)number : (object?)number;
    }

    /// <summary>An item of a list, or null and what is wrong with it.</summary>
    public static object? ReadItem(KeyShape key, YamlText text, out string wrong)
    {
        var holdsTexts = key.ItemType == typeof(string);
        if (text.IsEmpty || text.IsNull || (text.IsQuoted && !holdsTexts))
        {
            wrong = text.IsQuoted ? InQuotes(key) : Expected.Instead(key, text);
            return null;
        }

        if (holdsTexts)
        {
            return ReadText(text, out wrong);
        }

        var isWhole = key.ItemType == typeof(int);
        var number = ReadNumber(key, text, isWhole, out wrong);
        return isWhole ? (int?)number : (object?)number;
    }

    private static string InQuotes(KeyShape key) =>
        $"is a text in quotes; it must be {Expected.Of(key)}. Write it without the quotes.";

    private static object? ReadWord(KeyShape key, YamlText text, out string wrong)
    {
        wrong = "";
        foreach (var (index, word) in key.Words.Index())
        {
            if (word == text.Value)
            {
                return key.Word(index);
            }
        }

        var meant = key.Words.Count > 1 ? Nearest.Question(ForeignNames.Word(text.Value), key.Words) : "";
        wrong = Expected.Instead(key, text) + meant;
        return null;
    }

    private static string? ReadText(YamlText text, out string wrong)
    {
        wrong = text.Value switch
        {
            _ when string.IsNullOrWhiteSpace(text.Value) => "is an empty text. Remove it, or fill it in.",
            _ when text.Value.Contains('\0') => $"is {Quoted.Short(text.Value)}; it must not hold a NUL character.",
            _ => "",
        };
        return wrong.Length == 0 ? text.Value : null;
    }

    private static char? ReadCharacter(KeyShape key, YamlText text, out string wrong)
    {
        wrong = "";
        switch (text.Value)
        {
            case "tab" or "\t" or "\\t":
                return '\t';
            case [var one] when (char.IsPunctuation(one) || char.IsSymbol(one)) && one != '"':
                return one;
            default:
                wrong = $"is {Quoted.Short(text.Value)}; it must be {Expected.Of(key)}, but no letter, digit or quote.";
                return null;
        }
    }

    private static bool? ReadTruth(KeyShape key, YamlText text, out string wrong)
    {
        wrong = "";
        switch (text.Value)
        {
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            default:
                wrong = text.Value.ToLowerInvariant() switch
                {
                    "yes" or "on" or "y" or "1" => $"is '{text.Value}', a text here; write true.",
                    "no" or "off" or "n" or "0" => $"is '{text.Value}', a text here; write false.",
                    _ => Expected.Instead(key, text),
                };
                return null;
        }
    }

    private static double? ReadNumber(KeyShape key, YamlText text, bool isWhole, out string wrong)
    {
        if (!(isWhole ? Whole() : Number()).IsMatch(text.Value))
        {
            var what = !key.IsList && !key.IsChoice ? Expected.Of(key) : isWhole ? "whole numbers" : "numbers";
            wrong = $"is {Quoted.Short(text.Value)}; it must be {what}.{Hint(text.Value, isWhole)}";
            return null;
        }

        var number = double.Parse(text.Value, CultureInfo.InvariantCulture);
        wrong = Bounds.Broken(key.About, number, isWhole) is { } broken ? $"is {text.Value}; it must be {broken}." : "";
        if (wrong.Length > 0)
        {
            wrong += key.About.Usual is { } usual ? $" Usual values are {usual}." : "";
            return null;
        }

        return number;
    }

    private static string Hint(string value, bool isWhole) => value switch
    {
        _ when value.Contains('_') || value.Contains(',') => " Write digits only, with a point for decimals.",
        _ when isWhole && Number().IsMatch(value) => " Write it in digits, without point or exponent.",
        _ when value.TrimStart('-', '+') is ['0', >= '0' and <= '9', ..] => " Write it without leading zeros.",
        _ when value.EndsWith('%') => " Write a share of 1: 10% is 0.1.",
        _ => "",
    };

    // No leading zeros: 0777 is octal to some readers.
    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();
}
