using System.Globalization;
using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;
using Distill.Optimizers;

namespace Distill.Training;

/// <summary>
/// The newest state of one training, to go on from, and the weights of its best evaluation. A checkpoint is a folder
/// that is filled under another name, synced, and renamed, so it is there whole or not at all; the one before it is
/// deleted after that.
/// </summary>
internal sealed class CheckpointFolder(string path)
{
    private const string Prefix = "step-";
    private const string Beside = "writing-";
    private const string WeightsFile = "weights.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string BesideFile = "beside.safetensors";
    private const string StateFile = "state.json";

    private string BestFile => Path.Combine(path, "best.safetensors");

    /// <summary>Does nothing where that step has its checkpoint: a step has one state only.</summary>
    public void Save(Model model, IOptimizer optimizer, LossScaler scaler, TrainingProgress progress)
    {
        var name = progress.Step.ToString("d9", CultureInfo.InvariantCulture);
        var beside = Path.Combine(path, Beside + name);
        var target = Path.Combine(path, Prefix + name);
        if (Directory.Exists(target))
        {
            return;
        }

        Delete(beside);
        Directory.CreateDirectory(beside);

        SafetensorsWriter.Write(Path.Combine(beside, WeightsFile), model.Weights.ToWrite());
        SafetensorsWriter.Write(
            Path.Combine(beside, OptimizerFile),
            optimizer.State.Select(state => StoredTensor.ToWrite(state.Key, state.Value)));
        if (optimizer.Beside is { } others)
        {
            SafetensorsWriter.Write(Path.Combine(beside, BesideFile), others.ToWrite());
        }

        JsonFile.Write(Path.Combine(beside, StateFile), State(optimizer, scaler, progress));

        Directory.Move(beside, target);
        Disk.SyncFolder(path);
        foreach (var older in Directory.GetDirectories(path, Prefix + "*").Where(folder => folder != target))
        {
            Delete(older);
        }
    }

    /// <summary>Takes over the newest checkpoint.</summary>
    /// <returns>how far it was; null where there is none</returns>
    public TrainingProgress? Restore(Model model, IOptimizer optimizer, LossScaler scaler)
    {
        Directory.CreateDirectory(path);
        var newest = Directory.GetDirectories(path, Prefix + "*").Max(StringComparer.Ordinal);
        if (newest is null)
        {
            return null;
        }

        var state = JsonFile.Read(Path.Combine(newest, StateFile));
        Fill(model.Weights, Path.Combine(newest, WeightsFile));
        if (optimizer.Beside is { } others)
        {
            Fill(others, Path.Combine(newest, BesideFile));
        }

        using (var file = new SafetensorsReader(Path.Combine(newest, OptimizerFile)))
        {
            optimizer.Restore((long)state["optimizer_steps"]!, StoredTensor.ReadAll(file, model.Weights.Device));
        }

        scaler.Restore((double)state["loss_scale"]!, (int)state["good_steps"]!, (int)state["skipped_steps"]!);
        return new TrainingProgress(
            (long)state["step"]!,
            (double?)state["best"],
            (long)state["best_step"]!,
            (int)state["without_improvement"]!,
            (double)state["seconds"]!);
    }

    public void SaveBest(Model model)
    {
        Directory.CreateDirectory(path);
        SafetensorsWriter.Write(BestFile, model.Weights.ToWrite());
    }

    /// <summary>Leaves the model as it is where no evaluation was the best, as when every score was NaN.</summary>
    public void RestoreBest(Model model)
    {
        if (File.Exists(BestFile))
        {
            Fill(model.Weights, BestFile);
        }
    }

    /// <summary>For a training whose result lies elsewhere, whole and synced.</summary>
    public void Delete() => Delete(path);

    private static JsonObject State(IOptimizer optimizer, LossScaler scaler, TrainingProgress progress) => new()
    {
        ["step"] = progress.Step,
        ["best"] = progress.Best,
        ["best_step"] = progress.BestStep,
        ["without_improvement"] = progress.WithoutImprovement,
        ["seconds"] = progress.Seconds,
        ["optimizer_steps"] = optimizer.Steps,
        ["loss_scale"] = scaler.Scale,
        ["good_steps"] = scaler.GoodSteps,
        ["skipped_steps"] = scaler.Skipped,
    };

    private static void Fill(Weights weights, string path)
    {
        using var file = new SafetensorsReader(path);
        foreach (var (weight, tensor) in weights.All)
        {
            StoredTensor.Read(file, weight.Name, tensor);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
