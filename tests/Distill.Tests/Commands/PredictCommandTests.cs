using Distill.Formats;
using Distill.Tests.Models;

namespace Distill.Tests.Commands;

public sealed class PredictCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PredictCommandTests() => SmallClassifier.Write(_folder.File("model"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_text_gets_a_line_with_label_and_probability() =>
        Assert.Equal("yes  0.7500\nyes  0.7500\n", Predict("--text", "a good day", "--text", "a bad day").Output);

    [Fact]
    public void Json_has_the_probability_of_every_label() =>
        Assert.Matches(
            """
            ^\{
              "predictions": \[
                \{
                  "text": "a day",
                  "pair": "good",
                  "label": "yes",
                  "probability": 0\.75\d*,
                  "probabilities": \{
                    "no": 0\.(25|24)\d*,
                    "yes": 0\.75\d*
                  \}
                \}
              \]
            \}
            $
            """,
            Predict("--text", "a day", "--pair", "good", "--json").Output);

    [Fact]
    public void Rows_are_answered_as_csv_beside_their_texts() =>
        Assert.Equal(
            """
            text,label,probability
            "a good, day",yes,0.750000
            "a ""bad"" day",yes,0.750000

            """,
            Predict(
                "--data", _folder.Write("rows.csv", "id,text\n1,\"a good, day\"\n2,\"a \"\"bad\"\" day\"\n")).Output);

    [Fact]
    public void A_file_of_predictions_is_written()
    {
        var output = _folder.File("out.csv");

        var told = Predict(
            "--data", _folder.Write("rows.tsv", "q\ta\nday\tgood\n"), "--text-column", "q", "--pair-column", "a",
            "--output", output);

        Assert.Equal((ExitCode.Done, ""), (told.Code, told.Output));
        Assert.Equal("q,a,label,probability\nday,good,yes,0.750000\n", File.ReadAllText(output));
    }

    [Fact]
    public void A_skipped_row_moves_no_prediction_to_another_text()
    {
        var rows = _folder.Write("rows.csv", "text\na\n\" \"\nday,x\ngood\n");

        Assert.Equal(
            "text,label,probability\na,yes,0.750000\ngood,yes,0.750000\n",
            Predict("--data", rows, "--skip-bad-rows").Output);
    }

    [Fact]
    public void Bad_rows_are_told_with_the_way_to_leave_them_out()
    {
        var bad = string.Concat(Enumerable.Repeat("\" \"\n", 22));

        var told = Predict("--data", _folder.Write("rows.csv", "text\nday\n" + bad));

        Assert.Equal(ExitCode.InputInvalid, told.Code);
        Assert.Contains(
            "\n2 more bad rows. Correct them, or leave them out with '--skip-bad-rows'.\n", told.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_in_a_column_that_the_predictions_need_are_refused()
    {
        var rows = _folder.Write("rows.csv", "label\na day\n");

        var told = Predict("--data", rows, "--text-column", "label");

        Assert.Equal(
            (ExitCode.Usage,
                $"{rows}: the texts stand in the column 'label', where the predictions are written. "
                + "Rename it, or use --json.\n"),
            (told.Code, told.Error));
    }

    [Fact]
    public void A_pair_is_refused_by_a_model_that_reads_one_text()
    {
        SmallClassifier.Write(_folder.File("model"), kindsOfText: 1);

        Assert.Equal(
            "text 1: the model reads one text; its type_vocab_size is 1.\n1 problem. Nothing was run.\n",
            Predict("--text", "a day", "--pair", "good").Error);
    }

    [Fact]
    public void Tensors_give_the_logits_and_hidden_states_of_the_library()
    {
        var output = _folder.File("out.safetensors");

        var told = Tool.Run(
            "predict", Golden.Folder("bert"), "--inputs", Path.Combine(Golden.Folder("bert"), "inputs.safetensors"),
            "--output", output, "--hidden-states");

        Assert.Equal((ExitCode.Done, "", ""), (told.Code, told.Output, told.Error));
        using var expected = Golden.Expected("bert");
        using var actual = new SafetensorsReader(output);
        Assert.Equal(
            expected.Entries.Select(entry => entry.Name).Order(), actual.Entries.Select(entry => entry.Name).Order());

        // The library computes vectors for padding too, which nobody reads; here they are zeros.
        using var inputs = new SafetensorsReader(Path.Combine(Golden.Folder("bert"), "inputs.safetensors"));
        var mask = inputs.Values<long>("attention_mask").ToArray();
        Assert.All(expected.Entries, entry =>
        {
            float[] wanted = [.. expected.Values<float>(entry.Name)];
            var width = wanted.Length / mask.Length;
            for (var i = 0; entry.Name != "logits" && i < mask.Length; i++)
            {
                if (mask[i] == 0)
                {
                    wanted.AsSpan(i * width, width).Clear();
                }
            }

            Golden.AssertClose(wanted, actual.Values<float>(entry.Name), 1e-5);
        });
    }

    [Theory]
    [InlineData("Give either --text, --image, --data or --inputs.")]
    [InlineData("Give either --text, --image, --data or --inputs.", "--text", "a", "--data", "b")]
    [InlineData("--pair goes with --text.", "--data", "a", "--pair", "b")]
    [InlineData("--output goes with --data or --inputs.", "--text", "a", "--output", "b")]
    [InlineData("--hidden-states goes with --inputs.", "--text", "a", "--hidden-states")]
    [InlineData("--text-column goes with --data.", "--text", "a", "--text-column", "b")]
    [InlineData("--delimiter goes with --data.", "--text", "a", "--delimiter", ";")]
    [InlineData("--max-length goes with --text or --image or --data.", "--inputs", "a", "--output", "b", "--max-length", "5")]
    [InlineData("--inputs needs --output, the safetensors file to write.", "--inputs", "a")]
    [InlineData(
        "--json goes with --text or --image or --data.\n--json prints the predictions and --output writes them; give one of both.",
        "--inputs", "a", "--output", "b", "--json")]
    [InlineData(
        "There are 2 --text and 1 --pair; every text needs its pair.", "--text", "a", "--text", "b", "--pair", "c")]
    [InlineData("A text is empty; give one with words in it.", "--text", " ")]
    public void Options_that_do_not_go_together_are_told(string problems, params string[] options)
    {
        var told = Predict(options);

        Assert.Equal((ExitCode.Usage, $"{problems}\nSee 'dotnet distill predict --help'.\n"), (told.Code, told.Error));
    }

    private Tool Predict(params string[] options) => Tool.Run(["predict", _folder.File("model"), .. options]);
}
