using System.CommandLine;
using Distill.Recipes;

namespace Distill.Commands;

/// <summary>
/// An option that takes a member of an enumeration, spelled as in recipes: the first one where nothing is said.
/// </summary>
internal sealed class WordOption<T> : Option<string> where T : struct, Enum
{
    private static readonly Dictionary<string, T> _members =
        Enum.GetValues<T>().ToDictionary(member => Spelling.Word(member));

    public WordOption(string name, string description) : base(name)
    {
        Description = description;
        HelpName = string.Join('|', _members.Keys);
        DefaultValueFactory = _ => _members.Keys.First();
        CompletionSources.Add(_ => _members.Keys);
        CustomParser = found =>
        {
            var word = found.Tokens[0].Value;
            if (!_members.ContainsKey(word))
            {
                found.AddError(
                    $"{name} is {Quoted.Short(word)}; it must be one of {Quoted.List(_members.Keys)}."
                    + Nearest.Question(word, _members.Keys));
            }

            return word;
        };
    }

    public T Of(ParseResult parsed) => _members[parsed.GetValue(this)!];
}
