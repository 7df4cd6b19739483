using Distill.Data;
using Distill.Evaluation;
using Distill.Export;
using Distill.Formats;
using Distill.Models;
using Distill.Recipes;
using Distill.Reports;
using Distill.Tasks;
using Distill.Torch;
using Distill.Torch.Machine;

namespace Distill.Runs;

/// <summary>
/// Loads every model of the run from its folder again and measures it on the test rows: what it knows in fp32, as
/// <c>distill eval</c> does, and how fast it is in the recipe's precision.
/// </summary>
internal sealed class Measurement(Recipe recipe, RunFolder folder, PreparedData data, IRunObserver observer)
{
    private const int BatchSize = 32;
    private const int ComparedRows = 256;

    // The evaluator of graphs is exact, not fast: of large models few rows, in half a minute or so.
    private const int LeastGraphRows = 64, MostGraphRows = 2048;
    private const double GraphFlop = 5e11;

    private readonly RememberedAnswers _remembered = new(recipe.Training, data);

    /// <param name="all">the teacher first where there is one</param>
    public Report Run(IReadOnlyList<MadeModel> all)
    {
        var made = all.Where(model => model.IsMeasured).ToList();
        Answers? first = null;
        var models = new List<ModelMeasurement>();
        foreach (var model in made)
        {
            observer.OnProgress("measuring", models.Count, made.Count);
            models.Add(Measure(model, ref first));
        }

        observer.OnProgress("measuring", models.Count, made.Count);
        var score = data.Task.Judge(first!);
        return new Report(
            recipe.Name,
            recipe.Seed,
            score.Count,
            score.Counted,
            Machine(),
            TrainingParts.Precision(recipe.Training).ToString().ToLowerInvariant(),
            models,
            PreflightReport.Read(folder.Path)?.Checks,
            data.Cleaned,
            [.. all.Where(model => !model.IsMeasured).SelectMany(Graphs)])
        {
            TeacherWrote = recipe.HasTeacher && made[0].Name != ModelStages.TeacherStage ? true : null,
        };
    }

    /// <summary>The ONNX files of a folder, asked about test rows beside the model that they were made from.</summary>
    private IEnumerable<GraphMeasurement> Graphs(MadeModel made)
    {
        using var model = ModelLoader.Load(folder.Model(made.Source!), Torch.Device.Cpu);
        var ours = new Predictor(model, data.Task, Precision.Fp32, ComparedRows);
        var flop = model.Config.ForwardFlop(data.Test.Lengths(), data.Test.Count) / data.Test.Count;
        var rows = Math.Min(data.Test.Count, (int)Math.Clamp(GraphFlop / flop, LeastGraphRows, MostGraphRows));
        IReadOnlyDictionary<string, double> Metrics(Func<Batch, Tensor> logits) => data.Task
            .Judge(SampledAnswers.Of(data.Task, data.Test, rows, logits))
            .Figures.ToDictionary(figure => figure.Key.Word(), figure => figure.Value);

        var before = Metrics(ours.Run);
        foreach (var path in Directory.GetFiles(folder.Model(made.Name), "*.onnx", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            observer.OnProgress($"measuring {Path.GetFileName(path)}", 0, 1);
            string[] files = [path, .. new[] { $"{path}_data" }.Where(File.Exists)];
            yield return new GraphMeasurement(
                Path.GetRelativePath(folder.Path, path).Replace('\\', '/'),
                made.Source!,
                files.Sum(file => new FileInfo(file).Length),
                Zip.Bytes(files),
                rows,
                Metrics(new GraphLogits(path).Of),
                before,
                OnnxCheck.Difference(path, model));
            observer.OnProgress($"measuring {Path.GetFileName(path)}", 1, 1);
        }
    }

    private ModelMeasurement Measure(MadeModel made, ref Answers? first)
    {
        var path = folder.Model(made.Name);
        var section = recipe.Training;
        var precision = TrainingParts.Precision(section);
        var bundle = Path.Combine(path, ModelBundle.FileName);
        var files = File.Exists(bundle) ? [bundle] : Directory.GetFiles(path, "*.safetensors");
        PeakMemory.Reset();
        using var opened = ModelBundle.Open(File.Exists(bundle) ? bundle : path);
        using var model = ModelLoader.Load(opened.Folder, TrainingParts.Device(section));
        model.Weights.Freeze();

        var answers = _remembered.Of(made.Stage, "test", Precision.Fp32, () =>
            new Predictor(model, data.Task, Precision.Fp32, section.EvaluationBatchSize).Answers(data.Test));
        first ??= answers;
        var score = data.Task.Judge(answers);
        var metrics = score.Figures.ToDictionary(figure => figure.Key.Word(), figure => figure.Value);
        if (recipe.HasTeacher)
        {
            metrics[Report.Agreement] = answers.Agreement(first);
        }

        return new ModelMeasurement(
            made.Name,
            made.Name,
            metrics,
            model.Weights.Count,
            files.Sum(file => new FileInfo(file).Length),
            Zip.Bytes(files),
            Math.Round(model.Config.ForwardFlop(data.Test.Lengths(), score.Count) / 2 / data.Test.Count),
            Math.Round(Throughput.ExamplesPerSecond(model, data.Task, precision, data.Test, BatchSize), 1),
            LatencyAt(1, model, precision),
            LatencyAt(BatchSize, model, precision),
            PeakMemory.Bytes(),
            made.Source is { } source ? Difference(model, source) : null,
            TrainingNote.Seconds(opened.Folder),
            BySource(answers),
            data.Task.PerClass(answers) is { Count: > 0 } classes ? classes : null);
    }

    /// <summary>The metrics over the test rows of each file; null where they are of one.</summary>
    private List<SourceMetrics>? BySource(Answers answers)
    {
        var parts = data.Test.Parts.Where(each => each.Part.Count > 0).ToList();
        return parts.Count < 2 ? null :
        [
            .. from each in parts
               let score = data.Task.Judge(answers.Part(each.Start, each.Part.Count))
               select new SourceMetrics(
                   Path.GetFileName(each.Part.Source),
                   score.Count,
                   score.Figures.ToDictionary(figure => figure.Key.Word(), figure => figure.Value)),
        ];
    }

    private LatencyMeasurement LatencyAt(int batchSize, Model model, Precision precision)
    {
        var latency = Latency.Of(model, data.Task, precision, data.Test, batchSize);
        return new LatencyMeasurement(Math.Round(latency.P50, 3), Math.Round(latency.P95, 3));
    }

    /// <summary>The largest distance between the logits of two models, over the first test rows.</summary>
    private double Difference(Model model, string source)
    {
        using var other = ModelLoader.Load(folder.Model(source), model.Device);
        using var scope = new TensorScope();
        var batch = data.Task.Batch(data.Test, [.. Enumerable.Range(0, Math.Min(ComparedRows, data.Test.Count))]);
        Tensor Logits(Model one) => new Predictor(one, data.Task, Precision.Fp32, ComparedRows).Run(batch);
        return (Logits(model) - Logits(other)).Abs().Max().ToDouble();
    }

    private static string Machine() =>
        $"{Engine.Threads} {(Engine.Threads == 1 ? "thread" : "threads")}, libtorch {Engine.Version}";
}

/// <summary>A model of the run.</summary>
/// <param name="Name">also of its folder in the run folder</param>
/// <param name="Stage">the folder of the stage that made it</param>
/// <param name="Source">the model that it is another form of; null where it was trained</param>
/// <param name="IsMeasured">whether this tool can load it</param>
internal sealed record MadeModel(string Name, string Stage, string? Source = null, bool IsMeasured = true);
