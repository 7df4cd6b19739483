using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Distill.EndToEnd;

/// <summary>
/// Runs that are stopped from outside, in processes of their own. They take seconds, for a process has to be in the
/// middle of something to be stopped there.
/// </summary>
public sealed class StopTests : IDisposable
{
    private static readonly string[] _stages =
        ["tokenizer", "data", "teacher", "baseline", "answers", "student", "pruned", "int8", "onnx"];

    private const string Model =
        "{ num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2, intermediate_size: 24, initializer_range: 0.2 }";

    private readonly string _folder = Directory.CreateTempSubdirectory("distill-stop-").FullName;

    public StopTests()
    {
        File.Copy(Repository.Path("datasets/smoke/smoke.csv"), Path.Combine(_folder, "rows.csv"));
        File.WriteAllText(Recipe, $$"""
            data: { train: rows.csv, text: sentence, label: topic, max_length: 24 }
            tokenizer: { train: { vocab_size: 300 } }
            teacher: { model: {{Model}}, training: { epochs: 4 }, expect: {} }
            student: { model: {{Model}} }
            loss: { hard: { weight: 0.5 }, soft: { weight: 0.5, temperature: 2 } }
            training:
              { epochs: 8, batch_size: 16, evaluation_batch_size: 16, precision: fp32, optimizer: { learning_rate: 1.0e-2 } }
            checkpoint: { steps: 20 }
            compress:
            - prune: { sparsity: 0.5, recover_epochs: 4 }
            - quantize: { aware: { epochs: 4 } }
            export:
            - onnx: {}
            """);
    }

    private string Recipe => Path.Combine(_folder, "recipe.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_that_is_killed_in_every_stage_ends_with_the_same_bytes()
    {
        Assert.Equal(0, Ended(Started("through")));

        // In every stage, at the same moments each time: counted in what the run says, for a busy machine is a slow one.
        var random = new Random(5);
        foreach (var stage in _stages)
        {
            using var process = Started("killed");
            Says(process, $"{stage}: ");
            for (var lines = random.Next(3); lines > 0 && process.StandardError.ReadLine() is not null; lines--)
            {
            }

            Thread.Sleep(random.Next(60));
            process.Kill();
            process.WaitForExit();
        }

        Assert.Equal(0, Ended(Started("killed")));
        foreach (var file in new[]
        {
            "teacher/model.safetensors", "student/model.safetensors", "pruned/model.safetensors",
            "int8/model.safetensors", "onnx/onnx/model.onnx", "metrics.jsonl",
        })
        {
            Assert.Equal(Hash($"through/{file}"), Hash($"killed/{file}"));
        }
    }

    [Fact]
    public void A_second_signal_ends_a_run_at_once()
    {
        // One step of all rows, sixteen at a time: it takes seconds.
        using var process = Started(
            "run", "--set", "training.batch_size=10000", "--set", "training.micro_batch_size=16",
            "--set", "training.epochs=500", "--set", "teacher.model={num_hidden_layers: 12, hidden_size: 512, num_attention_heads: 8}");
        Assert.True(Says(process, "teacher: started"));
        Signal("INT", process);
        Assert.True(Says(process, "Stopping after this step, with a checkpoint. Once more ends at once."));
        Signal("INT", process);

        var said = Said(process);
        Assert.Equal(130, Ended(process));
        Assert.DoesNotContain("A checkpoint was written", said, StringComparison.Ordinal);
        Assert.DoesNotContain("step 1/", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_ends_a_run_after_its_step_with_a_checkpoint(string signal, int code)
    {
        // The teacher never ends, so that the signal comes while it learns.
        const string Long = "teacher.training.epochs=100000";
        using var process = Started("run", "--set", Long);
        Assert.True(Says(process, "teacher: step "));
        using var second = Started("run");
        Assert.Equal(1, Ended(second));
        Assert.Contains($"is in use by process {process.Id}.", Said(second), StringComparison.Ordinal);

        Signal(signal, process);

        var said = Said(process);
        Assert.Equal(code, Ended(process));
        Assert.Contains(
            "Stopped. A checkpoint was written; the same command goes on from it.", said, StringComparison.Ordinal);
        using var again = Started("run", "--set", Long);
        Assert.True(Says(again, "goes on after step"));
        again.Kill();
    }

    private static void Signal(string signal, Process process) =>
        Tool.Execute("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);

    private static int Ended(Process process)
    {
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Said(Process process) => process.StandardError.ReadToEnd();

    /// <summary>Reads what it says up to a line with these words.</summary>
    private static bool Says(Process process, string words)
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private Process Started(string output, params string[] more)
    {
        // A shell that starts tests in the background has them ignore SIGINT, and what they start too.
        var process = Process.Start(new ProcessStartInfo(
            "env",
            [
                "--default-signal", "dotnet", Path.Combine(Tool.Folder, "dotnet-distill.dll"), "run", Recipe,
                "--output", Path.Combine(_folder, output), .. more,
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private string Hash(string file) =>
        Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, file))));
}
