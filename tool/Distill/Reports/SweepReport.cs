using Distill.Evaluation;
using Distill.Formats;
using Distill.Tasks;

namespace Distill.Reports;

/// <summary><c>sweep.json</c>: the figures of one recipe with many settings and seeds.</summary>
/// <param name="Rows">a combination of settings each; the others are compared with the first</param>
internal sealed record SweepReport(string Recipe, IReadOnlyList<int> Seeds, IReadOnlyList<SweepRow> Rows)
{
    public const string FileName = "sweep.json";

    /// <summary>The figure that matters most; null where no run is whole.</summary>
    public Metric? Metric =>
        Rows.SelectMany(row => row.Repetitions).FirstOrDefault()?.Models[^1].Metrics.Keys.Select(Metrics.Find).First();

    public void Write(string folder)
    {
        RecordFile.Write(Path.Combine(folder, FileName), this);
        if (Metric is { } metric)
        {
            AtomicFile.WriteText(Path.Combine(folder, SweepPlot.FileName), SweepPlot.Svg(this, metric));
        }

        AtomicFile.WriteText(Path.Combine(folder, "sweep.md"), SweepTable.Markdown(this));
    }
}

/// <summary>One combination of settings.</summary>
/// <param name="Repetitions">those that came to an end, by seed</param>
/// <param name="Failure">why one did not</param>
/// <param name="Epochs">after which a halving left it; null where it was trained to the end</param>
internal sealed record SweepRow(string Settings, IReadOnlyList<SweepRun> Repetitions, string? Failure, int? Epochs)
{
    /// <summary>Of the best evaluations while the students were trained; higher is better.</summary>
    public double? MeanValidation =>
        Repetitions.Select(run => run.Validation).OfType<double>().ToList() is { Count: > 0 } scores
            ? scores.Average()
            : null;

    /// <summary>One figure of one model, by seed; empty where a run does not have it.</summary>
    /// <param name="model">null for each run's last one</param>
    public IReadOnlyList<double> Values(string? model, string metric)
    {
        var found = Repetitions
            .Select(run => model is null ? run.Models[^1] : run.Models.FirstOrDefault(each => each.Name == model))
            .Select(figures => figures?.Metrics.TryGetValue(metric, out var value) == true ? value : (double?)null)
            .ToList();
        return found.Contains(null) ? [] : [.. found.Select(value => value!.Value)];
    }

    /// <summary>The mean size of one model's file; null where a run does not have it.</summary>
    public double? Bytes(string model)
    {
        var found = Repetitions.Select(run => run.Models.FirstOrDefault(each => each.Name == model)?.Bytes).ToList();
        return found.Contains(null) ? null : found.Average();
    }

    /// <summary>With the other's values of the same seeds; null where there are none.</summary>
    public PairedDifference? Against(SweepRow other, string? model, string? otherModel, string metric)
    {
        var seeds = Repetitions.Select(run => run.Seed).Intersect(other.Repetitions.Select(run => run.Seed)).ToHashSet();
        SweepRow Common(SweepRow row) =>
            row with { Repetitions = [.. row.Repetitions.Where(run => seeds.Contains(run.Seed))] };
        var (ours, theirs) = (Common(this).Values(model, metric), Common(other).Values(otherModel, metric));
        return ours.Count == 0 || theirs.Count == 0 ? null : PairedDifference.Of(ours, theirs);
    }
}

/// <summary>One run of a sweep.</summary>
/// <param name="Folder">within the sweep's</param>
/// <param name="Validation">of the student's best evaluation, higher is better; null where it was not trained</param>
internal sealed record SweepRun(int Seed, string Folder, double? Validation, IReadOnlyList<SweepFigures> Models);

/// <param name="Bytes">of the weights' file</param>
internal sealed record SweepFigures(string Name, IReadOnlyDictionary<string, double> Metrics, long Bytes);
