using System.CommandLine;
using Distill.Recipes;

namespace Distill.Commands;

/// <summary>An option that takes one of a few words, and says in a sentence what it found instead.</summary>
internal static class WordOption
{
    /// <summary>The members of an enumeration, spelled as in recipes; the first one where nothing is said.</summary>
    public static Option<T> Create<T>(string name, string description) where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(value => Spelling.Word(value));
        return new Option<T>(name)
        {
            Description = description,
            HelpName = string.Join('|', words.Keys),
            DefaultValueFactory = _ => default,
            CustomParser = found =>
            {
                var word = found.Tokens[0].Value;
                if (!words.TryGetValue(word, out var value))
                {
                    found.AddError(
                        $"{name} is {Quoted.Short(word)}; it must be one of {Quoted.List(words.Keys)}."
                        + Nearest.Question(word, words.Keys));
                }

                return value;
            },
        };
    }
}
