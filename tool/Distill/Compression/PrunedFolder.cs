using Distill.Formats;
using Distill.Models;

namespace Distill.Compression;

/// <summary>A model folder, pruned at once and written as another: outside of a recipe nothing recovers it.</summary>
internal static class PrunedFolder
{
    // A text of this many tokens, for what a pass costs.
    private const int Tokens = 128;

    /// <summary>What the model has become, layer by layer.</summary>
    /// <param name="from">a model's folder</param>
    /// <param name="to">a folder that holds nothing yet; null to write nothing</param>
    /// <param name="rows">null where the pruner needs none</param>
    /// <exception cref="UserException">why the sparsity cannot be reached, or the folder not written</exception>
    public static PruningNote Write(
        Pruner pruner, string kind, double sparsity, string from, string? to, PruningRows? rows)
    {
        RequireEmpty(to);
        using var model = ModelLoader.Load(from, Torch.Device.Fastest);
        model.Weights.RequireFloats(from);
        model.Weights.RequireFloats(from);
        var now = pruner.Sparsity(model, model.Config);
        var problems = pruner.Misfits(model.Config, sparsity).ToList();
        if (now >= sparsity)
        {
            problems.Add(FormattableString.Invariant(
                $"a sparsity of {sparsity:0.###} was asked for; the model has one of {now:0.###} already."));
        }

        if (problems.Count > 0)
        {
            throw new UserException(ExitCode.Usage, [.. problems.Select(problem => new Problem(from, problem))]);
        }

        var whole = model.Config;
        var pruned = pruner.Prune(model, whole, sparsity, rows);
        pruned.Masks?.Dispose();
        var tokens = (whole as TextConfig)?.MaxPositionEmbeddings is { } most ? Math.Min(most, Tokens) : Tokens;
        var step = new PruningStep(Math.Round(pruner.Sparsity(pruned.Model, whole), 6), Validation: null, Kept: true);
        var note = new PruningNote(
            kind, Metric: null, Before: null, [step], tokens, PruningNote.LayersOf(pruned.Model, tokens));
        if (to is not null)
        {
            Directory.CreateDirectory(to);
            ModelFolder.CopyOthers(from, to);
            Save(pruned.Model, to, pruner);
            note.Write(to);
        }

        if (pruned.Model != model)
        {
            pruned.Model.Dispose();
        }

        return note;
    }

    /// <summary>Zeros are kept as a bitmask; a smaller network is kept whole.</summary>
    public static void Save(Model model, string folder, Pruner pruner)
    {
        if (pruner is WeightPruner)
        {
            SparseWeights.Save(model, folder);
        }
        else
        {
            model.Save(folder);
        }
    }

    private static void RequireEmpty(string? folder)
    {
        if (File.Exists(folder))
        {
            throw new UserException(ExitCode.Usage, folder, "is a file. Name a folder.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new UserException(ExitCode.Usage, folder, "holds files already. Name a new folder, or empty this one.");
        }
    }
}
