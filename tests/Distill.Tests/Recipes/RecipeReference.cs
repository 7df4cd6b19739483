using System.Text;
using Distill.Recipes;

namespace Distill.Tests.Recipes;

/// <summary>The reference of all keys, docs/recipe.md, as the records describe them.</summary>
internal static class RecipeReference
{
    private const string Opening =
        """
        # The recipe

        One YAML file says what `dotnet distill run` does. Every key stands here with its default; a key that is not
        here is refused, and so is one that would have no effect. Sections come in the order in which data flows through
        a run.

        `dotnet distill new` writes a first recipe for your data, `dotnet distill validate` finds everything that is
        wrong with one, and `validate --show` prints it with every default. Paths count from the recipe's folder. `null`
        means that a key has no value; what holds then is told in its row.

        This page is made from the source and held to it by a test.

        """;

    public static string Write()
    {
        var text = new StringBuilder(Opening);
        WriteSection(typeof(Recipe), "", text);
        return text.ToString();
    }

    private static void WriteSection(Type type, string path, StringBuilder text)
    {
        var shape = SectionShape.Of(type);
        var defaults = shape.CreateDefault();
        text.Append("\n| key | value | default | |\n|---|---|---|---|\n");
        foreach (var key in shape.Keys)
        {
            var cells = key.Below is not null
                ? $"[`{key.Name}`](#{Anchor(KeyPath.Join(path, key.Name))}) | {Kind(key)} | {SectionDefault(key, defaults)}"
                : $"`{key.Name}` | {Value(key)} | {Default(key, defaults)}";
            text.Append($"| {cells} | {key.About.Description} |\n");
        }

        foreach (var key in shape.Keys.Where(key => key.Below is not null))
        {
            var inner = KeyPath.Join(path, key.Name);
            text.Append($"\n{new string('#', path.Length == 0 ? 2 : 3)} {inner}\n");
            if (key.About.Over is { } over)
            {
                text.Append($"\nThe keys of [`{over}`](#{Anchor(over)}); its values hold for keys not given here.\n");
            }
            else if (inner == "student.model")
            {
                text.Append("\nThe keys of [`teacher.model`](#teachermodel).\n");
            }
            else
            {
                WriteSection(key.Below!, inner, text);
            }
        }
    }

    private static string Value(KeyShape key)
    {
        var words = string.Join(" \\| ", key.Words.Select(word => $"`{word}`"));
        var kind = words.Length > 0 ? words : Expected.Of(key);
        var bounds = Bounds.All(key.About);
        var usual = key.About.Usual is { } told ? $"; usual: {told}" : "";
        return $"{kind}{(bounds.Length > 0 ? $", {bounds}" : "")}{usual}";
    }

    private static string Default(KeyShape key, object defaults) => (key.Get(defaults), key.About.Otherwise) switch
    {
        _ when key.IsRequired => "required",
        (null or "", { } otherwise) => otherwise,
        (var value, { } otherwise) => $"`{RecipeWriter.Scalar(value)}`; `null`: {otherwise}",
        var (value, _) => $"`{RecipeWriter.Scalar(value)}`",
    };

    private static string Kind(KeyShape key) => key.IsSteps ? "list of steps, each with one key" : "section";

    private static string SectionDefault(KeyShape key, object defaults) => key switch
    {
        { IsRequired: true } => "required",
        { About.Otherwise: { } otherwise } when key.Get(defaults) is null or IReadOnlyCollection<object> { Count: 0 } =>
            otherwise,
        _ => "its defaults",
    };

    /// <summary>As Markdown viewers make them: letters, digits, '_' and '-' of the heading.</summary>
    private static string Anchor(string path) => path.Replace(".", "", StringComparison.Ordinal);
}
