using Distill.Commands;
using Distill.Tests.Tokenizers;

namespace Distill.Tests.Commands;

public sealed class TokenizeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public TokenizeCommandTests() => _folder.Write("vocab.txt", SmallBert.Lines);

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void A_text_is_shown_as_tokens_ids_and_text() =>
        AssertPrints(
            """
            tokens    [CLS] the cat ##s [SEP] un ##like [SEP]
            ids       2 5 6 7 3 8 9 3
            type ids  0 0 0 0 0 1 1 1
            text      the cats unlike

            """,
            "--text", "The cats", "--pair", "unlike");

    [Fact]
    public void Json_is_one_document() =>
        AssertPrints(
            """
            {"ids":[2,15,3],"tokens":["[CLS]","犬","[SEP]"],"type_ids":[0,0,0],"text":"犬"}

            """,
            "--text", "犬", "--json");

    [Fact]
    public void A_file_is_shown_line_by_line() =>
        AssertPrints(
            """
            tokens    [CLS] a [SEP]
            ids       2 13 3
            type ids  0 0 0
            text      a

            tokens    [CLS] [SEP]
            ids       2 3
            type ids  0 0
            text      

            """,
            "--file", _folder.Write("texts.txt", "a\n\n"));

    [Fact]
    public void A_file_as_json_is_an_array_with_an_entry_a_line() =>
        AssertPrints(
            """
            [
            {"ids":[2,13,3],"tokens":["[CLS]","a","[SEP]"],"type_ids":[0,0,0],"text":"a"},
            {"ids":[2,3],"tokens":["[CLS]","[SEP]"],"type_ids":[0,0],"text":""}
            ]

            """,
            "--file", _folder.Write("texts.txt", "a\r\n\r\n"), "--json");

    [Fact]
    public void An_empty_file_is_an_empty_array() =>
        AssertPrints("[]\n", "--file", _folder.Write("texts.txt", ""), "--json");

    [Theory]
    [InlineData("Give either --text or --file.")]
    [InlineData("Give either --text or --file.", "--text", "a", "--file", "b")]
    [InlineData("--pair goes with --text.", "--file", "b", "--pair", "a")]
    public void Options_that_do_not_go_together_are_told(string problem, params string[] options)
    {
        Assert.Equal((int)ExitCode.Usage, Run(options));
        Assert.Equal($"{problem}\nSee 'dotnet distill tokenize --help'.\n", _error.ToString());
    }

    [Fact]
    public void A_missing_file_is_told_with_code_4()
    {
        Assert.Equal((int)ExitCode.InputInvalid, Run("--file", _folder.File("none.txt")));
        Assert.Equal(
            $"{_folder.File("none.txt")}: there is no such file.\n1 problem. Nothing was run.\n", _error.ToString());
    }

    private void AssertPrints(string expected, params string[] options)
    {
        Assert.Equal(0, Run(options));
        Assert.Equal(expected, _output.ToString());
        Assert.Equal("", _error.ToString());
    }

    private int Run(params string[] options) =>
        Program.Run(["tokenize", _folder.Root, .. options], new Terminal(_output, _error));
}
