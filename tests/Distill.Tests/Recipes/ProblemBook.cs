using System.Text;

namespace Distill.Tests.Recipes;

/// <summary>
/// A file of recipes, each with what the tool says of it. <c>== title</c> starts a case, the recipe follows, and lines
/// that start with <c>-></c> are what <c>validate</c> prints. A case is added by writing its title and recipe and
/// accepting the rest.
/// </summary>
internal static class ProblemBook
{
    private const string Folder = "tests/Distill.Tests/Approved/problems";

    public static IEnumerable<string> Files =>
        Directory.GetFiles(Repository.Path(Folder)).Select(path => Path.GetFileName(path)).Order();

    public static void Check(string name)
    {
        using var folder = new TemporaryFolder();
        WriteInputs(folder);

        var said = new StringBuilder();
        foreach (var written in File.ReadAllText(Repository.Path($"{Folder}/{name}")).Split("== ").Skip(1))
        {
            var lines = written.Split("\n->")[0].TrimEnd('\n').Split('\n');
            var recipe = folder.Write("recipe.yaml", string.Join('\n', lines.Skip(1)) + "\n");
            said.Append("== ").AppendJoin('\n', lines).Append('\n');
            foreach (var line in Validate(recipe, folder))
            {
                said.Append("-> ").Append(line).Append('\n');
            }

            said.Append('\n');
        }

        Approved.Equal($"{Folder}/{name}", said.ToString());
    }

    private static IEnumerable<string> Validate(string recipe, TemporaryFolder folder)
    {
        var tool = Tool.Run("validate", recipe);
        var text = (tool.Output + tool.Error)
            .Replace(recipe, "recipe.yaml", StringComparison.Ordinal)
            .Replace(folder.Root, "/here", StringComparison.Ordinal);
        return text.TrimEnd('\n').Split('\n').Append($"exit {(int)tool.Code}");
    }

    /// <summary>What the recipes of the books name.</summary>
    private static void WriteInputs(TemporaryFolder folder)
    {
        folder.Write("train.csv", "text,other,label\nsome words,more words,a\n");
        folder.Write("test.csv", "text,label\nsome words,a\n");
        folder.Write("validation.csv", "text,label\nsome words,a\n");
        folder.Write("unlabelled.csv", "text\nsome words\n");
        folder.Write("empty.csv", "");
        folder.Write("rows.jsonl", """{"text": "some words", "label": "a"}""");
        folder.Write("tags.conll", "some O\nwords B-X\n");
        folder.Write("ids.csv", "ids,label\n1 2 3,a\n");
        folder.Write("words/vocab.txt", "[PAD]\n");
        folder.Write("model/config.json", "{}");
        folder.Write("model/model.safetensors", "");
        folder.Write("half/config.json", "{}");
        folder.Write("pictures/cat/1.pgm", "P2 1 1 255 7");
        folder.Write("pictures/dog/1.pgm", "P2 1 1 255 8");
        folder.Write("digits-images-idx3-ubyte", "\0\0\u0008\u0003");
        folder.Write("pixels.csv", "label,a,b,c,d\ncat,1,2,3,4\n");
    }
}
