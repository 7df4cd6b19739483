using System.Text.Json;
using Distill.Commands;
using Distill.Runs;

namespace Distill.Tests.Commands;

public sealed class BenchCommandTests
{
    private static readonly BenchEngine _engine = new(
        "1.13.1", "openblas-pthread", "avx2 fma", "OMP_PROC_BIND=true GOMP_SPINCOUNT=20000");

    [Theory]
    [InlineData("live")]
    [InlineData("cached", "--cached")]
    public void Json_is_one_document_whose_phases_add_up_to_the_step(string teacher, params string[] options)
    {
        var told = Tool.Run(
            ["bench", Repository.Path("recipes/smoke.yaml"), "--steps", "2", "--warm-up", "1", "--json", .. options]);

        Assert.Equal(ExitCode.Done, told.Code);
        var document = JsonDocument.Parse(told.Output).RootElement;
        Assert.Equal(
            [
                "recipe", "device", "precision", "teacher", "steps", "warm_up",
                "examples_per_second", "tokens_per_second", "padding_share",
                "step_milliseconds", "phase_milliseconds", "peak_memory_bytes", "threads", "other_load",
                "gflop_per_step", "gflop_per_second", "ceiling_gflop_per_second", "ceiling_share", "training", "engine",
            ],
            document.EnumerateObject().Select(property => property.Name));
        Assert.Equal(teacher, document.GetProperty("teacher").GetString());

        var phases = document.GetProperty("phase_milliseconds");
        Assert.Equal(
            ["data", "teacher", "forward", "loss", "backward", "optimizer"],
            phases.EnumerateObject().Select(phase => phase.Name));
        Assert.Equal(
            document.GetProperty("step_milliseconds").GetProperty("mean").GetDouble(),
            phases.EnumerateObject().Sum(phase => phase.Value.GetDouble()),
            tolerance: 1e-6);
    }

    [Fact]
    public void Results_are_printed_one_fact_a_line()
    {
        var result = new BenchResult(
            "reviews", "cpu", "bf16", "live", 50, 10, 1234.5, 20_000, 0.031, new StepMilliseconds(50, 48, 61.25),
            new Dictionary<string, double> { ["data"] = 0.5, ["teacher"] = 20, ["forward"] = 9.5, ["backward"] = 20 },
            1_234_000_000, 2, 0.125, 2.5, 50, 200, 0.25, WholeTraining.Of(5100, 0.05, (8, IsMeasured: false)), _engine);

        Assert.Equal(
            """
            steps        50, after 10 to warm up; bf16 on cpu, teacher live
            examples/s   1,235
            tokens/s     20,000, and 3.1 % of what is read is padding
            step         50.00 ms; median 48.00 ms, 95 % within 61.25 ms
              data          0.50 ms    1.0 %
              teacher      20.00 ms   40.0 %
              forward       9.50 ms   19.0 %
              backward     20.00 ms   40.0 %
            peak memory  1,234 MB
            threads      2; other programs took 12.5 % of the processors
            settings     OMP_PROC_BIND=true GOMP_SPINCOUNT=20000
            engine       libtorch 1.13.1, openblas-pthread; avx2 fma
            products     50.0 GFLOP/s, 25.0 % of the 200.0 that a large one reaches in bf16
            training     5,100 steps of the student: 0:04:15 and 0.6 Wh of the processors, at 8 W (a guess: no counter can be read)

            """,
            BenchText.Of(result));
    }

    [Fact]
    public void A_result_is_told_beside_an_earlier_one_and_what_was_not_alike()
    {
        using var folder = new TemporaryFolder();
        var earlier = folder.Write("earlier.json", """
            {
              "recipe": "reviews", "device": "cpu", "precision": "fp32", "teacher": "live", "threads": 2,
              "engine": {
                "libtorch": "1.13.1", "blas": "openblas-pthread", "instructions": "avx2",
                "settings": "OMP_PROC_BIND=true GOMP_SPINCOUNT=20000"
              },
              "examples_per_second": 617.25, "step_milliseconds": { "mean": 100 }, "peak_memory_bytes": 1000000000
            }
            """);
        var result = new BenchResult(
            "reviews", "cpu", "bf16", "live", 50, 10, 1234.5, 20_000, 0.031, new StepMilliseconds(50, 48, 61.25),
            new Dictionary<string, double>(), 1_250_000_000, 2, 0.125, 2.5, 50, 200, 0.25,
            WholeTraining.Of(100, 0.05, (30, IsMeasured: true)), _engine);

        var text = BenchText.Of(result with { Against = new EarlierBench(earlier).Compare(result) });

        Assert.EndsWith(
            $"""
            against      {earlier}: examples/s 2.00 times, step 0.50 times, peak memory 1.25 times as before
                         not measured alike: precision: fp32 then, bf16 now
                         not measured alike: engine.instructions: avx2 then, avx2 fma now

            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_result_is_refused_before_anything_is_timed()
    {
        using var folder = new TemporaryFolder();
        var other = folder.Write("other.json", """{ "examples_per_second": "many" }""");

        var told = Tool.Run(["bench", Repository.Path("recipes/smoke.yaml"), "--against", other]);

        Assert.Equal(
            (ExitCode.InputInvalid,
                $"{other}: has no number above 0 as 'examples_per_second'. Give a file that 'dotnet distill bench RECIPE "
                + "--json' printed.\n1 problem. Nothing was run.\n"),
            (told.Code, told.Error));
    }

    [Theory]
    [InlineData("--steps is '0'; it must be a whole number from 1.", "--steps", "0")]
    [InlineData("--warm-up is '-1'; it must be a whole number from 0.", "--warm-up", "-1")]
    public void A_number_of_steps_that_cannot_be_taken_is_quoted(string problem, params string[] options)
    {
        var told = Tool.Run(["bench", "recipe.yaml", .. options]);

        Assert.Equal((ExitCode.Usage, $"{problem}\nSee 'dotnet distill bench --help'.\n"), (told.Code, told.Error));
    }
}
