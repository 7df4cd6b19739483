using System.Text.Json;
using System.Text.RegularExpressions;
using Distill.Tokenizers;

namespace Distill.Tests.Commands;

public sealed class EvalCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvalCommandTests() => SmallClassifier.Write(_folder.File("model"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Figures_over_all_rows_come_first_and_then_a_line_for_each_class()
    {
        var told = Eval("text,label\na good day,yes\nwhat a day,yes\na bad day,no\ngood,yes\n");

        Assert.Equal(ExitCode.Done, told.Code);
        Assert.Equal(
            """
            accuracy    75.0 %
            macro-F1    42.9 %
            loss        0.562
            rows        4
            examples/s  N
            ╭───────┬───────┬───────────┬─────────┬────────╮
            │ class │ count │ precision │  recall │     F1 │
            ├───────┼───────┼───────────┼─────────┼────────┤
            │ no    │     1 │     0.0 % │   0.0 % │  0.0 % │
            │ yes   │     3 │    75.0 % │ 100.0 % │ 85.7 % │
            ╰───────┴───────┴───────────┴─────────┴────────╯

            """,
            Regex.Replace(told.Output, @"(?m)^examples/s  .+$", "examples/s  N"));
    }

    [Fact]
    public void Json_is_one_document_with_every_class()
    {
        var told = Eval("text,label\na good day,yes\na bad day,no\n", "--json");

        var document = JsonDocument.Parse(told.Output).RootElement;
        Assert.Equal(
            ["accuracy", "macro_f1", "loss", "rows", "examples_per_second", "classes"],
            document.EnumerateObject().Select(property => property.Name));
        Assert.Equal(0.5, document.GetProperty("accuracy").GetDouble());
        Assert.Equal(
            """{"label":"yes","count":1,"precision":0.5,"recall":1,"f1":0.6666666666666666}""",
            JsonSerializer.Serialize(document.GetProperty("classes")[1]));
    }

    [Fact]
    public void Columns_with_other_names_are_named()
    {
        var told = Eval(
            "question,answer,verdict\na good,day,yes\n", "--text", "question", "--text-pair", "answer", "--label",
            "verdict");

        Assert.Equal(ExitCode.Done, told.Code);
    }

    [Fact]
    public void Columns_are_not_guessed()
    {
        var told = Eval("review,stars\na good day,yes\n");

        Assert.Equal(ExitCode.Usage, told.Code);
        Assert.Equal(
            """
            rows.csv: which column holds the text? Name it with --text; there are 'review', 'stars'.
            rows.csv: which column holds the label? Name it with --label; there are 'review', 'stars'.

            """,
            told.Error);
    }

    [Fact]
    public void Only_columns_that_are_left_can_hold_the_label()
    {
        var told = Eval("text,stars\na good day,yes\n");

        Assert.Equal("rows.csv: which column holds the label? Name it with --label; there are 'stars'.\n", told.Error);
    }

    [Fact]
    public void Labels_that_the_model_does_not_know_are_told_with_their_lines()
    {
        var told = Eval("text,label\na good day,yes\na bad day,nö\nday,maybe\n");

        Assert.Equal(ExitCode.InputInvalid, told.Code);
        Assert.Equal(
            """
            rows.csv:3: label is 'nö'; the labels are 'no', 'yes'. Did you mean 'no'?
            rows.csv:4: label is 'maybe'; the labels are 'no', 'yes'.
            2 problems. Nothing was run.

            """,
            told.Error);
    }

    [Fact]
    public void Bad_rows_can_be_skipped_and_are_told_then()
    {
        var told = Eval("text,label\na good day,yes\na bad day,perhaps\n", "--skip-bad-rows");

        Assert.Equal(ExitCode.Done, told.Code);
        Assert.StartsWith(
            "rows.csv:3: label is 'perhaps'; the labels are 'no', 'yes'.\n1 row was skipped.\n", told.Error,
            StringComparison.Ordinal);
        Assert.Contains("rows        1\n", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_cut_as_in_training()
    {
        LongestInput.Write(_folder.File("model"), 3);

        Assert.Equal(ExitCode.Done, Eval("text,label\na good day what a bad day,yes\n").Code);
        Assert.Equal(3, LongestInput.Read(_folder.File("model")));
    }

    [Fact]
    public void A_length_beyond_the_models_positions_is_refused()
    {
        var told = Eval("text,label\nday,yes\n", "--max-length", "9");

        Assert.Equal(
            "model: reads at most 8 tokens; a longest length of 9 was asked for.\n1 problem. Nothing was run.\n",
            told.Error);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_is_told()
    {
        foreach (var file in new[] { "tokenizer.json", "vocab.txt" })
        {
            File.Delete(Path.Combine(_folder.File("model"), file));
        }

        Assert.Equal(
            "model: there is no tokenizer.json here, no vocab.txt, and no vocab.json with merges.txt. "
            + "Copy them from the model's origin.\n1 problem. Nothing was run.\n",
            Eval("text,label\nday,yes\n").Error);
    }

    [Fact]
    public void A_tokenizer_of_another_model_is_refused()
    {
        var tokens = File.ReadAllText(Path.Combine(_folder.File("model"), "vocab.txt"));
        File.Delete(Path.Combine(_folder.File("model"), "tokenizer.json"));
        _folder.Write("model/vocab.txt", tokens + "one\nmore\n");
        var count = tokens.AsSpan().Count('\n');

        Assert.Equal(
            $"model: the tokenizer has {count + 2} tokens, the model {count}; they do not belong together. "
            + "Copy the tokenizer from where the model was trained.\n1 problem. Nothing was run.\n",
            Eval("text,label\nday,yes\n").Error);
    }

    [Theory]
    [InlineData("--precision is 'fp8'; it must be 'fp32' or 'bf16'.", "--precision", "fp8")]
    [InlineData("--batch-size is '0'; it must be a whole number from 1.", "--batch-size", "0")]
    [InlineData("--max-length is 'long'; it must be a whole number from 2.", "--max-length", "long")]
    [InlineData("--delimiter is ';;'; it must be one character, or 'tab'.", "--delimiter", ";;")]
    public void A_value_that_is_not_understood_is_quoted(string problem, params string[] options)
    {
        var told = Eval("text,label\nday,yes\n", options);

        Assert.Equal((ExitCode.Usage, $"{problem}\nSee 'dotnet distill eval --help'.\n"), (told.Code, told.Error));
    }

    private Tool Eval(string rows, params string[] options)
    {
        var told = Tool.Run(["eval", _folder.File("model"), "--data", _folder.Write("rows.csv", rows), .. options]);
        return told with { Error = told.Error.Replace(_folder.Root + "/", "", StringComparison.Ordinal) };
    }
}
