using System.Text.Json;
using Distill.Tests.Tokenizers;

namespace Distill.Tests.Commands;

/// <summary>On rows and a vocabulary that are small enough to be counted by hand.</summary>
public sealed class DataCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DataCommandTests()
    {
        _folder.Write("words/vocab.txt", SmallBert.Lines);
        _folder.Write(
            "train.csv",
            """
            text,label
            the cat,animal
            the cat,animal
            The cat like a dog,verb
            un a a a the cat like the,verb
            the cats,animal
            the cats,verb
            ,animal
            a,animal

            """);
        _folder.Write("test.csv", "text,label\nthe  cat,animal\n犬,name\nun a a a the cat like thea,verb\n");
        _folder.Write(
            "recipe.yaml",
            """
            data: { train: train.csv, test: test.csv, max_length: 6, bad_rows: skip }
            tokenizer: { from: words }
            student: { model: { max_position_embeddings: 8 } }
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_in_the_rows_is_counted()
    {
        var files = Inspect().GetProperty("files");

        var train = files[0];
        Assert.Equal(("train", 7, 1), (Text(train, "rows"), Number(train, "read"), Number(train, "unusable")));
        Assert.Equal(
            ["animal 5", "verb 3"],
            train.GetProperty("labels").EnumerateArray()
                .Select(each => $"{Text(each, "label")} {Number(each, "rows")}"));
        Assert.Equal(1.67, Number(train, "imbalance"));
        Assert.Equal(
            [
                "leak 2 train.csv:2 and test.csv:2", "near-leak 1 train.csv:5 and test.csv:4 (0.95)",
                "conflict 2 train.csv:6 and train.csv:7", "duplicate 1 train.csv:3 and train.csv:2",
            ],
            train.GetProperty("found").EnumerateArray().Select(each =>
                $"{Text(each, "found")} {Number(each, "rows")} {each.GetProperty("examples")[0].GetString()}"));
        Assert.Equal(["name"], files[1].GetProperty("new_labels").EnumerateArray().Select(each => each.GetString()));
    }

    /// <summary>Tokens with the two around them: 4, 4, 7 (dog is unknown), 10, 5, 5 and 3, cut to 6.</summary>
    [Fact]
    public void Rows_are_measured_in_tokens()
    {
        var tokens = Inspect().GetProperty("files")[0].GetProperty("tokens");

        Assert.Equal(5.4, Number(tokens, "mean"));
        Assert.Equal(
            (5, 10, 10), (Number(tokens, "median"), Number(tokens, "percentile95"), Number(tokens, "longest")));
        Assert.Equal(2 / 7.0, Number(tokens, "cut"), 1e-9);
        Assert.Equal((1 + 4) / 38.0, Number(tokens, "lost"), 1e-9);
        Assert.Equal(1 / 38.0, Number(tokens, "unknown"), 1e-9);
        Assert.Equal(
            ["1 to 4: 3", "5 to 8: 3", "9 to 16: 1"],
            tokens.GetProperty("histogram").EnumerateArray()
                .Select(bin => $"{Number(bin, "from")} to {Number(bin, "to")}: {Number(bin, "rows")}"));
    }

    [Fact]
    public void It_is_printed_as_approved()
    {
        var tool = Tool.Run("data", "inspect", _folder.File("recipe.yaml"), "--list", _folder.File("found.csv"));

        Assert.Equal(ExitCode.Done, tool.Code);
        Approved.Equal("tests/Distill.Tests/Approved/data-inspect.txt", tool.Output);
        Assert.Contains(
            "train,train.csv,5,near-leak,no,test.csv:4,0.952,,,verb,un a a a the cat like the,",
            File.ReadLines(_folder.File("found.csv")));
    }

    [Fact]
    public void Rows_that_are_no_whole_texts_are_refused()
    {
        _folder.Write("ids.csv", "ids,label\n1 2,a\n1 3,b\n");
        var recipe = _folder.Write(
            "ids.yaml",
            """
            data: { train: ids.csv, tokens: ids }
            student: { model: { vocab_size: 9 } }
            """);

        var tool = Tool.Run("data", "inspect", recipe);

        Assert.Equal(ExitCode.RecipeInvalid, tool.Code);
        Assert.StartsWith(
            $"{recipe}:1:33: 'data inspect' looks at rows of whole texts", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_similarity_out_of_range_is_refused()
    {
        var tool = Tool.Run("data", "inspect", _folder.File("recipe.yaml"), "--similarity", "0.3");

        Assert.Equal(ExitCode.Usage, tool.Code);
        Assert.StartsWith("--similarity is 0.3; it must be from 0.5 to 1.", tool.Error, StringComparison.Ordinal);
    }

    private JsonElement Inspect()
    {
        var tool = Tool.Run("data", "inspect", _folder.File("recipe.yaml"), "--json");
        Assert.True(tool.Code == ExitCode.Done, tool.Error);
        return JsonDocument.Parse(tool.Output).RootElement;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
