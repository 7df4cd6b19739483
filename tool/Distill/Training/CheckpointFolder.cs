using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Distill.Data;
using Distill.Formats;
using Distill.Models;
using Distill.Optimizers;

namespace Distill.Training;

/// <summary>
/// The newest states of one training, to go on from, and the weights of its best evaluation. A checkpoint is a folder
/// that is filled under another name, synced, and renamed, so it is there whole or not at all; older ones are deleted
/// after that. Its state.json holds the SHA-256 of the other files: what a disk damages is not gone on from. All of that
/// is done beside the training, from a copy of the state; <see cref="Finish"/> waits for it.
/// </summary>
/// <param name="tell">is told of checkpoints that cannot be used</param>
internal sealed class CheckpointFolder(string path, CheckpointPlan plan, Action<string> tell)
{
    private const string Prefix = "step-";
    private const string BestPrefix = "best-";
    private const string Beside = "writing-";
    private const string WeightsFile = "weights.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string BesideFile = "beside.safetensors";
    private const string StateFile = "state.json";

    /// <summary>Checkpoints by time take at most one part in so many.</summary>
    private const int LeastShare = 50;

    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private TimeSpan _lastTook;
    private Task _writing = Task.CompletedTask;
    private (long Step, HeldTensors Weights)? _held;
    private long _saved = -1;

    /// <summary>
    /// Whether one should be written after a step that is not evaluated, or the one before could not be, so that it is
    /// told soon.
    /// </summary>
    public bool IsDue(long step) =>
        _writing.IsFaulted
        || step % plan.Steps == 0
        || (_sinceLast.Elapsed >= plan.Every && _sinceLast.Elapsed >= LeastShare * _lastTook);

    /// <summary>
    /// Copies the state and returns; it is written after that. Does nothing where that step has its checkpoint: a step
    /// has one state only.
    /// </summary>
    /// <exception cref="UserException">the one before cannot be written; those before that are as they were</exception>
    public void Save(Model model, IOptimizer optimizer, LossScaler scaler, TrainingProgress progress)
    {
        if (_held?.Step != progress.Step)
        {
            Finish();
        }

        if (_saved == progress.Step || Directory.Exists(Path.Combine(path, Prefix + Number(progress.Step))))
        {
            return;
        }

        _sinceLast.Restart();
        _saved = progress.Step;
        var files = Copy(model, optimizer, progress.Step);
        var state = State(optimizer, scaler, progress);
        Write(files.Values, () =>
        {
            Commit(progress, files, state);
            _lastTook = _sinceLast.Elapsed;
        });
    }

    /// <summary>Waits until all that was saved is on the disk.</summary>
    /// <exception cref="UserException">it cannot be written; what was there before is as it was</exception>
    public void Finish()
    {
        try
        {
            _writing.GetAwaiter().GetResult();
        }
        finally
        {
            _held?.Weights.Dispose();
            _held = null;
        }
    }

    /// <summary>Takes over the newest checkpoint that is whole.</summary>
    /// <returns>how far it was; null where there is none</returns>
    /// <exception cref="UserException">
    /// there are checkpoints, and none of them is whole; or the folder cannot be written to
    /// </exception>
    public TrainingProgress? Restore(Model model, IOptimizer optimizer, LossScaler scaler)
    {
        OnDisk(path, "cannot be written", DeleteUnfinished);
        var all = Newest(Prefix, Directory.GetDirectories);
        foreach (var folder in all)
        {
            if (WholeState(folder, out var flaw) is { } state)
            {
                return Restore(folder, state, model, optimizer, scaler);
            }

            tell($"{folder}: {flaw} The checkpoint before it is used.");
            OnDisk(folder, "cannot be renamed", () =>
            {
                Delete(folder + ".damaged");
                Directory.Move(folder, folder + ".damaged");
            });
        }

        return all.Count == 0 && Directory.GetDirectories(path, "*.damaged").Length == 0
            ? null
            : throw new UserException(
                ExitCode.InputInvalid, path, "holds no checkpoint that is whole. Delete it to begin this training anew.");
    }

    /// <summary>Copies the weights and returns; they are written after that.</summary>
    /// <param name="step">of the evaluation that was the best so far</param>
    /// <exception cref="UserException">the checkpoint before it cannot be written</exception>
    public void SaveBest(Model model, long step)
    {
        Finish();
        var weights = Weights(model, step);
        Write([], () => weights.Write(BestFile(step)));
    }

    /// <summary>Leaves the model as it is where no evaluation was the best, as when every score was NaN.</summary>
    /// <param name="step">of the best evaluation</param>
    /// <exception cref="UserException">they cannot be written</exception>
    public void RestoreBest(Model model, long step)
    {
        Finish();
        if (File.Exists(BestFile(step)))
        {
            Fill(model.Weights, BestFile(step));
        }
    }

    /// <summary>For a training whose result lies elsewhere, whole and synced.</summary>
    public void Delete() => Delete(path);

    /// <summary>
    /// Goes on beside the training, in the order of the calls; what follows something that failed is not done.
    /// </summary>
    /// <param name="held">is not needed after that, however it ends</param>
    private void Write(IReadOnlyCollection<HeldTensors> held, Action write)
    {
        var before = _writing;
        _writing = Task.Run(async () =>
        {
            try
            {
                await before;
                write();
            }
            finally
            {
                foreach (var tensors in held)
                {
                    tensors.Dispose();
                }
            }
        });
    }

    /// <summary>The files of a checkpoint, with the state as it is now.</summary>
    private Dictionary<string, HeldTensors> Copy(Model model, IOptimizer optimizer, long step)
    {
        var files = new Dictionary<string, HeldTensors>
        {
            [WeightsFile] = Weights(model, step),
            [OptimizerFile] = new HeldTensors(optimizer.State.Select(state => (state.Key, state.Value))),
        };
        if (optimizer.Beside is { } others)
        {
            files[BesideFile] = HeldTensors.Of(others);
        }

        return files;
    }

    /// <summary>Copied once, where the checkpoint of a step has its best weights too.</summary>
    private HeldTensors Weights(Model model, long step)
    {
        if (_held?.Step != step)
        {
            _held = (step, HeldTensors.Of(model.Weights));
        }

        return _held.Value.Weights;
    }

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

    private void Commit(TrainingProgress progress, Dictionary<string, HeldTensors> files, JsonObject state)
    {
        var beside = Path.Combine(path, Beside + Number(progress.Step));
        var target = Path.Combine(path, Prefix + Number(progress.Step));
        OnDisk(target, "the checkpoint cannot be written", () =>
        {
            Delete(beside);
            Directory.CreateDirectory(beside);
            foreach (var (name, tensors) in files)
            {
                tensors.Write(Path.Combine(beside, name));
            }

            var best = BestFile(progress.BestStep);
            state["best_sha256"] = File.Exists(best) ? ContentHash.OfFile(best) : null;
            state["files"] = new JsonObject(files.Keys.Order(StringComparer.Ordinal).Select(name =>
                KeyValuePair.Create(name, (JsonNode?)ContentHash.OfFile(Path.Combine(beside, name)))));
            JsonFile.Write(Path.Combine(beside, StateFile), state);
            Directory.Move(beside, target);
            Disk.SyncFolder(path);
        });
        OnDisk(path, "an older checkpoint cannot be deleted", DeleteOlder);
    }

    /// <summary>What a kill in the middle of writing left behind.</summary>
    private void DeleteUnfinished()
    {
        Directory.CreateDirectory(path);
        foreach (var unfinished in Directory.GetDirectories(path, Beside + "*"))
        {
            Delete(unfinished);
        }

        foreach (var unfinished in Directory.GetFiles(path, "*.tmp-*"))
        {
            File.Delete(unfinished);
        }
    }

    private void DeleteOlder()
    {
        foreach (var older in Newest(Prefix, Directory.GetDirectories).Skip(plan.Keep))
        {
            Delete(older);
        }

        // Each checkpoint has its best weights, and those of one that was never written may be newer.
        foreach (var older in Newest(BestPrefix, Directory.GetFiles).Skip(plan.Keep + 1))
        {
            File.Delete(older);
        }
    }

    private static TrainingProgress Restore(
        string folder, JsonObject state, Model model, IOptimizer optimizer, LossScaler scaler)
    {
        Fill(model.Weights, Path.Combine(folder, WeightsFile));
        if (optimizer.Beside is { } others)
        {
            Fill(others, Path.Combine(folder, BesideFile));
        }

        using (var file = new SafetensorsReader(Path.Combine(folder, OptimizerFile)))
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

    /// <summary>What state.json says where every file is as it was written; else null, and what is wrong.</summary>
    private JsonObject? WholeState(string folder, out string flaw)
    {
        try
        {
            var state = JsonFile.Read(Path.Combine(folder, StateFile));
            var files = state["files"]?.AsObject()
                .Select(file => (Path: Path.Combine(folder, file.Key), Hash: (string?)file.Value))
                .ToList() ?? [];
            if ((string?)state["best_sha256"] is { } best)
            {
                files.Add((BestFile((long)state["best_step"]!), best));
            }

            var damaged = files.FirstOrDefault(file => !File.Exists(file.Path) || ContentHash.OfFile(file.Path) != file.Hash);
            flaw = files.Count == 0 ? "tells no checksums."
                : damaged.Path is { } file ? $"{Path.GetFileName(file)} is damaged."
                : "";
            return flaw.Length == 0 ? state : null;
        }
        catch (Exception exception) when (exception is UserException or InvalidOperationException or FormatException)
        {
            flaw = $"{StateFile} is damaged.";
            return null;
        }
    }

    /// <summary>The newest first; names count steps in nine digits.</summary>
    private List<string> Newest(string prefix, Func<string, string, string[]> find) =>
    [
        .. find(path, prefix + "*").Where(name => Path.GetExtension(name) != ".damaged")
            .OrderDescending(StringComparer.Ordinal),
    ];

    private string BestFile(long step) => Path.Combine(path, $"{BestPrefix}{Number(step)}.safetensors");

    private static string Number(long step) => step.ToString("d9", CultureInfo.InvariantCulture);

    private static void Fill(Weights weights, string path)
    {
        using var file = new SafetensorsReader(path);
        foreach (var (weight, tensor) in weights.All)
        {
            StoredTensor.Read(file, weight.Name, tensor);
        }
    }

    /// <summary>What the disk refuses is told in a sentence.</summary>
    private static void OnDisk(string where, string what, Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(ExitCode.Failed, where, $"{what}: {Disk.Reason(exception)}");
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
