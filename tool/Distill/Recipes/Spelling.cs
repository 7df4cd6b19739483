using System.Text;

namespace Distill.Recipes;

/// <summary>How names of the records are spelled in recipes: keys in snake_case, words in kebab-case.</summary>
internal static class Spelling
{
    public static string Key(string property) => Separate(property, '_');

    public static string Word(Enum value) => Separate(value.ToString(), '-');

    public static string Word(string member) => Separate(member, '-');

    private static string Separate(string name, char separator)
    {
        name = name.TrimStart('_'); // before a word that begins with a digit
        var spelled = new StringBuilder(name.Length + 4);
        foreach (var (index, letter) in name.Index())
        {
            if (char.IsUpper(letter) && index > 0)
            {
                spelled.Append(separator);
            }

            spelled.Append(letter == '_' ? separator : char.ToLowerInvariant(letter));
        }

        return spelled.ToString();
    }
}
