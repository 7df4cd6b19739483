namespace Distill.Tests.Commands;

public sealed class NewCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_recipe_for_the_smoke_rows_is_as_approved()
    {
        var data = _folder.Write("smoke.csv", File.ReadAllText(Repository.Path("datasets/smoke/smoke.csv")));
        var tool = New(data, "--text", "sentence", "--label", "topic");

        Assert.Equal((ExitCode.Done, ""), (tool.Code, tool.Error));
        Assert.Equal(
            "recipe.yaml: written for 600 rows with 4 labels. "
            + "Read it, change it, then: dotnet distill run recipe.yaml\n",
            Short(tool.Output));
        Approved.Equal("tests/Distill.Tests/Approved/starter.yaml", Short(Recipe()));
    }

    [Theory]
    [InlineData("rows.csv", "text,label\nsome words,a\nother words,b\n")]
    [InlineData("rows.tsv", "review_text\tid\tStars\nsome words\t1\t5\nother words\t2\t1\n")]
    [InlineData("rows of mine: #1.csv", "text;label\nsome words;a\nother words;b\n;\n")]
    [InlineData("rows.jsonl", "{\"tweet\": \"some words\", \"labels\": 1}\n{\"tweet\": \"words\", \"labels\": 0}\n")]
    [InlineData("rows.csv", "\"text: # 'a'\",\"label\n[]\"\nsome words,\"a\nb\u2028# c\"\nother words,b\n")]
    [InlineData("rows.csv", "no,label\nsome,a\nother,b\n")]
    public void What_is_written_is_valid(string name, string rows)
    {
        Assert.Equal((ExitCode.Done, ""), Code(New(_folder.Write(name, rows))));

        var check = Tool.Run("validate", _folder.File("recipe.yaml"));
        Assert.Equal((ExitCode.Done, ""), (check.Code, check.Error));
    }

    [Fact]
    public void Rare_labels_bad_rows_and_long_texts_show_in_the_recipe()
    {
        var text = string.Join(' ', Enumerable.Range(0, 200).Select(number => $"w{number}"));
        var rows = string.Concat(Enumerable.Range(0, 50).Select(_ => $"{text},often\n")) + "few words,rare\n,\n";

        New(_folder.Write("rows.csv", "text,label\n" + rows));

        var recipe = Recipe();
        Assert.Contains("  max_length: 288   # 99 of 100 texts have at most 282 tokens\n", recipe);
        Assert.Contains("  bad_rows: skip   # 1 row cannot be used; error stops at them\n", recipe);
        Assert.Contains("  best_by: macro-f1   # every label counts the same", recipe);
    }

    [Fact]
    public void Guesses_are_told()
    {
        var tool = New(_folder.Write("rows.csv", "id,Review,stars\n1,some words,5\n2,other words,1\n"));

        Assert.Equal(
            "Guessed that 'Review' holds the text; --text names another column.\n"
            + "Guessed that 'stars' holds the label; --label names another column.\n",
            tool.Error);
    }

    [Theory]
    [InlineData("a,b,c\nx,y,z\n", 2,
        "rows.csv: which column holds the text? Name it with --text; the columns are 'a', 'b', 'c'.\n"
        + "rows.csv: which column holds the label? Name it with --label; the columns are 'a', 'b', 'c'.\n")]
    [InlineData("text,label\nx,a\ny,a\n", 4,
        "rows.csv: every row has the label 'a'; a classification needs at least two.\n1 problem. Nothing was run.\n")]
    [InlineData("text,label\n,a\n!,\n", 4,
        "rows.csv: no row has a text and a label in the column 'label'.\n1 problem. Nothing was run.\n")]
    public void What_cannot_be_classified_is_refused(string rows, int code, string problems)
    {
        var tool = New(_folder.Write("rows.csv", rows));

        Assert.Equal(code, (int)tool.Code);
        Assert.EndsWith(problems, Short(tool.Error));
        Assert.False(File.Exists(_folder.File("recipe.yaml")));
    }

    [Fact]
    public void A_column_of_keys_is_no_label()
    {
        var rows = string.Concat(Enumerable.Range(0, 1200).Select(number => $"some words,{number}\n"));
        var tool = New(_folder.Write("rows.csv", "text,id\n" + rows), "--label", "id");

        Assert.Contains(
            "the column 'id' has 1200 different values in 1200 rows; is it the label? Name another one with --label.",
            tool.Error);
    }

    [Fact]
    public void A_named_column_must_be_there() =>
        Assert.Contains(
            "rows.csv: there is no column 'texts'; the columns are 'text', 'label'. Did you mean 'text'?",
            New(_folder.Write("rows.csv", "text,label\nx,a\n"), "--text", "texts").Error);

    [Fact]
    public void Nothing_is_overwritten()
    {
        var path = _folder.Write("recipe.yaml", "mine");
        var tool = New(_folder.Write("rows.csv", "text,label\nx,a\ny,b\n"));

        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Equal(ExitCode.Usage, tool.Code);
        Assert.Equal(
            "recipe.yaml: is there already. Name another file with --output, or remove it.\n",
            Short(tool.Error));
    }

    private static (ExitCode Code, string Problems) Code(Tool tool) =>
        (tool.Code, string.Concat(tool.Error.Split('\n').Where(line => !line.StartsWith("Guessed"))));

    private Tool New(string data, params string[] options) =>
        Tool.Run(["new", "--data", data, "--output", _folder.File("recipe.yaml"), .. options]);

    private string Recipe() => File.ReadAllText(_folder.File("recipe.yaml"));

    private string Short(string text) =>
        text.Replace(_folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
