using System.CommandLine;
using Distill.Recipes;

namespace Distill.Commands;

/// <summary><c>--set key=value</c>, as often as wanted.</summary>
internal static class SetOption
{
    public static Option<string[]> Create() => new Option<string[]>("--set")
    {
        Description = "Give a key of the recipe another value, such as training.epochs=3. As often as needed.",
        HelpName = "key=value",
    }.OffersKeys();

    public static IReadOnlyList<Setting> Settings(this ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).Select(Setting.Parse)];
}
