namespace Distill.Tests.Commands;

public sealed class ReportCommandTests : IDisposable
{
    private const string Json =
        """
        {
          "recipe": "reviews",
          "seed": 17,
          "test_examples": 400,
          "counted": "rows",
          "machine": "2 threads, libtorch 1.13.1",
          "speed_precision": "bf16",
          "models": [
            {
              "name": "teacher",
              "path": "teacher",
              "metrics": {
                "accuracy": 0.875,
                "macro_f1": 0.8,
                "loss": 0.5,
                "agreement": 1
              },
              "parameters": 1234567,
              "bytes": 4938268,
              "zipped_bytes": 4500000,
              "multiply_adds": 79000000,
              "examples_per_second": 1500.4,
              "latency_ms": {
                "p50": 1.25,
                "p95": 2.5
              },
              "batch_latency_ms": {
                "p50": 20.5,
                "p95": 31
              },
              "peak_memory_bytes": 210000000,
              "logit_difference": null,
              "training_seconds": 61,
              "sources": null,
              "classes": null
            }
          ],
          "preflight": null,
          "cleaned": null,
          "graphs": null
        }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_table_of_a_finished_run_is_printed_again_and_report_md_is_written_anew()
    {
        _folder.Write("report.json", Json);
        _folder.Write("report.md", "old");

        var told = Tool.Run("report", _folder.Root);

        Assert.Equal(ExitCode.Done, told.Code);
        Assert.Equal(
            """
            ╭────────────────────────────┬─────────────╮
            │                            │     teacher │
            ├────────────────────────────┼─────────────┤
            │ accuracy                   │      87.5 % │
            │ macro-F1                   │      80.0 % │
            │ agreement with the teacher │     100.0 % │
            │ parameters                 │   1,234,567 │
            │ multiply-adds a row        │        79 M │
            │ file size                  │      4.9 MB │
            │ zipped                     │      4.5 MB │
            │ examples/s at batch 32     │       1,500 │
            │ ms at batch 1, p50 / p95   │   1.3 / 2.5 │
            │ ms at batch 32, p50 / p95  │ 20.5 / 31.0 │
            │ training time              │        1:01 │
            ╰────────────────────────────┴─────────────╯
            Measured from the files in the run's folder, on 400 test rows: the metrics in fp32, the examples/s in bf16. Seed 17, 2 threads, libtorch 1.13.1.

            """,
            told.Output);
        Assert.StartsWith(
            "# reviews\n\n|  | teacher |\n| --- | ---: |\n| accuracy | 87.5 % |\n",
            File.ReadAllText(_folder.File("report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_the_report_as_scripts_read_it()
    {
        _folder.Write("report.json", Json);

        Assert.Equal(Json, Tool.Run("report", _folder.Root, "--json").Output);
    }

    [Fact]
    public void A_folder_without_a_report_is_told()
    {
        var told = Tool.Run("report", _folder.Root);

        Assert.Equal(ExitCode.InputInvalid, told.Code);
        Assert.Equal(
            $"{_folder.Root}: holds no report.json; it is not the folder of a finished run.\n"
            + "1 problem. Nothing was run.\n",
            told.Error);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{ \"recipe\": null }")]
    [InlineData("[")]
    public void A_report_that_cannot_be_read_is_told(string json)
    {
        var path = _folder.Write("report.json", json);

        Assert.Equal(
            $"{path}: is not a report of this tool. Delete it; the next run writes it anew.\n"
            + "1 problem. Nothing was run.\n",
            Tool.Run("report", _folder.Root).Error);
    }
}
