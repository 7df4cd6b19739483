using Distill.Recipes;

namespace Distill.Commands;

/// <summary>One key of recipes, as <see cref="KeyAttribute"/> describes it.</summary>
/// <param name="Value">which values it takes</param>
/// <param name="Default">what holds without it</param>
/// <param name="Keys">of a section, by their names</param>
internal sealed record ExplainedKey(
    string Key, string Description, string Value, string Default, IReadOnlyDictionary<string, string> Keys)
{
    /// <param name="path">of a key that there is</param>
    public static ExplainedKey Of(string path)
    {
        var key = SectionShape.KeyAt(path);
        var section = KeyPath.Section(path);
        var defaults = SectionShape.Of(section.Length == 0 ? typeof(Recipe) : SectionShape.KeyAt(section).Below!)
            .CreateDefault();
        var inner = key.Below is { } below ? SectionShape.Of(below).Keys : [];
        return new ExplainedKey(
            path,
            key.About.Description,
            ValueOf(key),
            DefaultOf(key, key.Get(defaults)),
            inner.ToDictionary(each => each.Name, each => each.About.Description));
    }

    private static string ValueOf(KeyShape key)
    {
        var bounds = Bounds.All(key.About);
        var usual = key.About.Usual is { } told ? $"; usual: {told}" : "";
        return $"{Expected.Of(key)}{(bounds.Length > 0 ? $", {bounds}" : "")}{usual}";
    }

    private static string DefaultOf(KeyShape key, object? value) => key switch
    {
        { IsRequired: true } => "none: it must be given",
        _ when value is null or "" => key.About.Otherwise ?? "none",
        { IsSection: true } => "its keys' defaults",
        { IsSteps: true } => "no steps",
        _ => RecipeWriter.Scalar(value),
    };
}
