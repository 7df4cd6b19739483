using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Tests.Formats;

public sealed class JsonFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_are_written_as_Hugging_Face_writes_them()
    {
        var path = _folder.File("config.json");

        JsonFile.Write(path, new JsonObject
        {
            ["vocab_size"] = 100,
            ["id2label"] = new JsonObject { ["0"] = "größer", ["10"] = "a", ["2"] = "b" },
            ["architectures"] = new JsonArray("BertForSequenceClassification"),
            ["pruned_heads"] = new JsonObject(),
        });

        Assert.Equal(
            """
            {
              "architectures": [
                "BertForSequenceClassification"
              ],
              "id2label": {
                "0": "größer",
                "10": "a",
                "2": "b"
              },
              "pruned_heads": {},
              "vocab_size": 100
            }

            """,
            File.ReadAllText(path));
    }

    [Fact]
    public void Numbers_keep_their_spelling()
    {
        var path = _folder.Write("config.json", """{"layer_norm_eps": 1e-12, "scale": 1.0}""");

        JsonFile.Write(path, JsonFile.Read(path));

        Assert.Equal("{\n  \"layer_norm_eps\": 1e-12,\n  \"scale\": 1.0\n}\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_byte_order_mark_is_no_error()
    {
        var path = _folder.Write("config.json", "\uFEFF{\"a\": 1}");

        Assert.Equal(1, (int)JsonFile.Read(path)["a"]!);
    }

    [Theory]
    [InlineData("[]", ": does not hold a JSON object.")]
    [InlineData("", ":1:1: is not valid JSON here.")]
    [InlineData("{\n  \"a\": NaN\n}", ":2:8: is not valid JSON here.")]
    [InlineData("{\n  \"a\": 1,\n  \"a\": 2\n}", ":3:3: 'a' stands twice. Remove one of them.")]
    [InlineData("{\"a\": {\"b\": 1}, \"b\": 1, \"\\u0061\": 2}", ":1:25: 'a' stands twice. Remove one of them.")]
    [InlineData("{\"a\": \"\\udc00\"}", ":1:7: is not valid JSON here.")]
    public void What_is_wrong_is_told_with_its_place(string text, string problem)
    {
        var path = _folder.Write("config.json", text);

        var exception = Assert.Throws<UserException>(() => JsonFile.Read(path));

        Assert.Equal(ExitCode.InputInvalid, exception.Code);
        Assert.Equal(path + problem, exception.Message);
    }

    [Fact]
    public void A_file_beyond_the_limit_is_not_read()
    {
        var path = _folder.Write("config.json", """{"a": 1}""");

        var exception = Assert.Throws<UserException>(() => JsonFile.Read(path, limit: 7));

        Assert.Equal($"{path}: is 8 bytes long; at most 7 are read.", exception.Message);
    }
}
