namespace Distill.Recipes;

/// <summary>What is wrong with text that is no YAML, in words that tell what to do.</summary>
internal static class YamlSyntax
{
    // Parts of the YAML library's messages, and what has usually happened then.
    private static readonly (string Part, string Meaning)[] _meanings =
    [
        ("unexpected end of stream", "a quote is opened and never closed"),
        ("found invalid mapping",
            "a second ': ' in one value, or a line indented too deep. Quote the value, or line the key up with "
            + "those above"),
        ("expected ',' or ']'", "a '[' is opened and never closed"),
        ("expected ',' or '}'", "a '{' is opened and never closed"),
        ("cannot start any token", "a value starts with a character that YAML reserves. Put the value in quotes"),
        ("unknown escape character",
            "a backslash in double quotes starts an escape that YAML does not know. Use single quotes"),
        ("expected '-' indicator", "a list ends here, but not its indentation"),
        ("did not find expected key",
            "no key stands where one must. Is the line indented as those above, and every quote and bracket paired?"),
        ("anchor or alias", "a value starts with '&' or '*'. Put the value in quotes"),
    ];

    /// <summary>A sentence about one of the YAML library's messages.</summary>
    /// <param name="message">the library's; empty where it has none</param>
    public static string Tell(string message)
    {
        var meaning = Array.Find(_meanings, known => message.Contains(known.Part, StringComparison.Ordinal)).Meaning
            ?? "the text cannot be read on from here. Is every quote and bracket paired, every line indented as "
              + "those above?";
        return $"this is not YAML: {meaning}{(meaning.EndsWith('?') ? "" : ".")}";
    }

    /// <summary>YAML allows only spaces in front of keys; a tab looks the same and is refused, line by line.</summary>
    public static bool FindTabs(string text, Findings findings, Func<Place, Place> at)
    {
        var (line, found) = (0, false);
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            line++;
            var indentation = content[..(content.Length - content.TrimStart(" \t").Length)];
            var tab = indentation.IndexOf('\t');
            if (tab >= 0 && content.Length > indentation.Length && content[indentation.Length] != '#')
            {
                found = true;
                findings.Add(
                    at(new Place(line, tab + 1)),
                    "the line is indented with a tab; YAML allows only spaces there.");
            }
        }

        return found;
    }
}
