using Distill.Data;
using Distill.Formats;
using Distill.Recipes;
using Distill.Reports;
using Distill.Torch;

namespace Distill.Runs;

/// <summary><c>distill.lock</c>: what decided the result of a run, and the result.</summary>
/// <param name="Format">of this record; a larger one is of a newer tool</param>
/// <param name="RecipeFolder">from which the recipe's paths count, seen from the run folder</param>
/// <param name="Recipe">with every default, as YAML</param>
/// <param name="Data">SHA-256 of the files of rows, by their path in the recipe</param>
/// <param name="Results">the figures of each model</param>
/// <param name="Band">
/// how far the first figure of a model may be off on another kind of machine: three standard errors of a difference of
/// two shares of the test rows; of a loss 5 %
/// </param>
internal sealed record RunRecord(
    int Format,
    string ToolVersion,
    RecordedMachine Machine,
    string RecipeFolder,
    string Recipe,
    int Seed,
    IReadOnlyDictionary<string, string> Data,
    IReadOnlyList<RecordedStage> Stages,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Results,
    IReadOnlyDictionary<string, double> Band)
{
    public const string FileName = "distill.lock";

    private const int Known = 1;

    public static RunRecord Of(
        RecipeFile file, RunFolder folder, IReadOnlyList<Stage> stages, Report report) => new(
        Known,
        Distill.ToolVersion.Text,
        RecordedMachine.Here(),
        Path.GetRelativePath(Path.GetFullPath(folder.Path), file.Folder),
        RecipeWriter.Write(file.Recipe),
        file.Recipe.Seed,
        RunDescription.Hashes(file),
        [.. stages.Select(RecordedStage.Of)],
        report.Models.ToDictionary(model => model.Name, model => model.Metrics),
        report.Models.ToDictionary(model => model.Name, model => BandOf(model, report.TestExamples)));

    /// <summary>Null where the folder has none.</summary>
    /// <exception cref="UserException">it is no such record, or a newer tool's</exception>
    public static RunRecord? Find(RunFolder folder)
    {
        var path = folder.In(FileName);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return null; // earlier versions locked an empty file of that name
        }

        if (JsonFile.Read(path)["format"] is { } format && (int)format > Known)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                path,
                $"was written by a newer version of the tool (format {(int)format}; this one knows {Known}). Update the "
                + "tool, or give --output another folder.");
        }

        return RecordFile.Find<RunRecord>(path, "a record of a run");
    }

    public void Write(RunFolder folder) => RecordFile.Write(folder.In(FileName), this);

    /// <summary>The run came from these stages, by this version of the tool.</summary>
    public bool IsOf(IReadOnlyList<Stage> stages) =>
        ToolVersion == Distill.ToolVersion.Text
        && Stages.Select(stage => stage.Fingerprint).SequenceEqual(stages.Select(stage => stage.Fingerprint));

    private static double BandOf(ModelMeasurement model, int examples)
    {
        const double lossShare = 0.05;
        var (word, value) = model.Metrics.First();
        return Tasks.Metrics.Find(word) is { } metric && Tasks.Metrics.IsCost(metric)
            ? lossShare * value
            : 3 * Math.Sqrt(2 * Math.Max(value * (1 - value), 1.0 / examples) / examples);
    }
}

/// <summary>One stage as it was made.</summary>
/// <param name="Files">SHA-256 by name; without those that hold times</param>
internal sealed record RecordedStage(string Name, string Fingerprint, IReadOnlyDictionary<string, string> Files)
{
    private static readonly string[] _withTimes = ["training.json", "search.json", "search.svg"];

    public static RecordedStage Of(Stage stage) => new(
        stage.Name,
        stage.Fingerprint,
        Directory.GetFiles(stage.Path, "*", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(stage.Path, path), Path: path))
            .Where(file => Runs.Stages.IsResult(file.Name) && !_withTimes.Contains(file.Name))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToDictionary(file => file.Name, file => ContentHash.OfFile(file.Path)));
}

/// <summary>What decides the last digits of sums: the engine, its instructions, its threads.</summary>
internal sealed record RecordedMachine(
    string Libtorch, string Processor, IReadOnlyList<string> InstructionSets, int Threads, int CudaDevices)
{
    public static RecordedMachine Here()
    {
        var processor = Torch.Machine.Processor.Find();
        return new(Engine.Version, processor.Name, processor.InstructionSets, Engine.Threads, Engine.CudaDevices);
    }

    /// <summary>The same recipe gives the same bytes on both.</summary>
    public bool IsAlike(RecordedMachine other) =>
        (Libtorch, Threads, CudaDevices) == (other.Libtorch, other.Threads, other.CudaDevices)
        && InstructionSets.SequenceEqual(other.InstructionSets);
}
