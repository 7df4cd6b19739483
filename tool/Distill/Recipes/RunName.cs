namespace Distill.Recipes;

/// <summary>A run's name is its folder's: the same on every file system, and never a way out of runs/.</summary>
internal static class RunName
{
    public const int MaxLength = 100;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(IsAllowed);

    /// <summary>A name from the recipe's file name, whatever that holds.</summary>
    public static string From(string path)
    {
        var letters = Path.GetFileNameWithoutExtension(path).Select(letter => IsAllowed(letter) ? letter : '-');
        var name = string.Concat(letters).TrimStart('.', '_', '-');
        return name.Length == 0 ? "recipe" : name[..Math.Min(name.Length, MaxLength)];
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-';
}
