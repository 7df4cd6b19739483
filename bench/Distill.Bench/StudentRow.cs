using Distill.Commands;
using Distill.Runs;

namespace Distill.Bench;

/// <summary>Steps of a student from labels or texts alone, in bf16. The peer is the same in PyTorch.</summary>
internal abstract class StudentRow : Row
{
    private const int Steps = 30, WarmUp = 10;

    public override string Goal => "ours at least 2.5 times the peer's";

    protected abstract int BatchSize { get; }

    /// <summary>Without name and training.</summary>
    protected abstract string Recipe { get; }

    protected string Folder => Path.Combine("artifacts", "bench", Name);

    private string RecipePath => Path.Combine(Folder, "recipe.yaml");

    public override void Prepare()
    {
        Directory.CreateDirectory(Folder);
        WriteRows();
        File.WriteAllText(RecipePath, $$"""
            name: {{Name}}
            {{Recipe}}
            training:
              epochs: 3
              batch_size: {{BatchSize}}
              precision: bf16
              optimizer: { learning_rate: 3.0e-4 }
            """);
    }

    public override double Measure()
    {
        var bench = new TrainingBench(
            InputCheck.Read(RecipePath), new PlainProgress(TextWriter.Null, TimeProvider.System));
        return BatchSize * 1000 / bench.Run(Steps, WarmUp, cached: false).StepMilliseconds.Median;
    }

    /// <summary>What the recipe names, into the row's folder.</summary>
    protected abstract void WriteRows();
}
