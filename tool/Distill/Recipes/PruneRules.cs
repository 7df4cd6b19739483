using System.Globalization;
using System.Text.RegularExpressions;

namespace Distill.Recipes;

/// <summary>What must hold between the keys of a pruning, and for the student that it begins with.</summary>
internal static partial class PruneRules
{
    /// <param name="path">of the section</param>
    public static void Check(string path, PruneSection prune, RuleContext context)
    {
        Targets(path, prune, context);
        if (prune.Kind.IsOfWeights())
        {
            Weights(path, prune, context);
        }
        else
        {
            Parts(path, prune, context);
        }

        if (prune is { Iterations: 1, GradualEpochs: 0 } && context.AreSound($"{path}.iterations", $"{path}.gradual_epochs"))
        {
            Idle($"{path}.schedule", "there is one step, in which all goes at once. Remove it, or set iterations.", context);
        }
    }

    private static void Targets(string path, PruneSection prune, RuleContext context)
    {
        string[] keys = [$"{path}.sparsity", $"{path}.max_size_mb", $"{path}.max_flop_share"];
        var given = keys.Where(context.IsGiven).ToList();
        if (given.Count > 1)
        {
            context.Refuse(given[1], $"{Name(given[1])} and {Name(given[0])} both say how far it goes. Remove one of them.");
        }
        else if (given.Count == 0 && prune.Pattern?.Contains(':') != true && context.AreSound(path))
        {
            context.Refuse(
                path,
                $"Nothing says how far it goes. Give {string.Join(", ", keys.SkipLast(1).Select(Name))} or "
                + $"{Name(keys[^1])}.");
        }
    }

    private static void Weights(string path, PruneSection prune, RuleContext context)
    {
        Idle(
            $"{path}.importance",
            $"kind is {Spelling.Word(prune.Kind)}, which says itself how weights are judged. Remove it.",
            context);
        Idle(
            $"{path}.max_flop_share",
            $"kind is {Spelling.Word(prune.Kind)}, and zeros in a matrix cost as much as other numbers. Give sparsity or "
            + "max_size_mb, or choose heads, neurons or layers.",
            context);
        if (prune is { Kind: PruneKind.Movement, GradualEpochs: 0 } && context.AreSound($"{path}.gradual_epochs"))
        {
            context.Refuse(
                $"{path}.kind",
                "kind is movement, which looks at how weights move in a training. Set gradual_epochs to 1 or more.");
        }

        if (prune.Pattern is { } pattern && context.AreSound($"{path}.pattern"))
        {
            Pattern(path, pattern, prune, context);
        }
    }

    private static void Pattern(string path, string pattern, PruneSection prune, RuleContext context)
    {
        if (Groups().Match(pattern) is { Success: true } groups)
        {
            var (kept, of) = (Number(groups.Groups[1]), Number(groups.Groups[2]));
            if (kept >= of || kept == 0)
            {
                context.Refuse(
                    $"{path}.pattern", $"pattern is {Quoted.Short(pattern)}; the first number must be from 1 to below the second.");
            }
            else if (prune.Sparsity is { } sparsity && Math.Abs(sparsity - (1 - ((double)kept / of))) > 1e-9)
            {
                context.Refuse(
                    $"{path}.sparsity",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"sparsity is {sparsity}; the pattern {pattern} makes one of {1 - ((double)kept / of):0.####}. "
                        + $"Remove it."));
            }
            else if (prune.MaxSizeMb is not null)
            {
                Idle($"{path}.max_size_mb", $"the pattern {pattern} says how many weights go. Remove it.", context);
            }
            else if (prune.Iterations > 1 || prune.GradualEpochs > 0)
            {
                var key = prune.Iterations > 1 ? "iterations" : "gradual_epochs";
                context.Refuse($"{path}.{key}", $"the pattern {pattern} is made at once. Remove {key}.");
            }
        }
        else if (Blocks().Match(pattern) is not { Success: true } blocks
            || Number(blocks.Groups[1]) == 0
            || Number(blocks.Groups[2]) == 0)
        {
            context.Refuse(
                $"{path}.pattern",
                $"pattern is {Quoted.Short(pattern)}; it must be as 2:4, kept of inputs, or as 4x1, outputs by inputs, with "
                + "numbers up to 64.");
        }
    }

    private static void Parts(string path, PruneSection prune, RuleContext context)
    {
        var kind = Spelling.Word(prune.Kind);
        Idle($"{path}.pattern", $"kind is {kind}, which go as a whole. Remove it.", context);
        Idle($"{path}.embeddings", $"kind is {kind}, which have no part in the embeddings. Remove it.", context);
        Idle($"{path}.gradual_epochs", $"kind is {kind}, which go at once. Remove it, or set iterations.", context);
        if (prune.Kind == PruneKind.Neurons)
        {
            Idle(
                $"{path}.scope",
                "kind is neurons: there is one intermediate_size, so every layer loses as many. Remove it.",
                context);
        }
        else if (prune.Kind == PruneKind.Layers)
        {
            Idle($"{path}.scope", "kind is layers, which are chosen among all. Remove it.", context);
            Idle(
                $"{path}.importance",
                "kind is layers, which are judged by the loss without each of them. Remove it.",
                context);
        }
    }

    private static void Idle(string key, string why, RuleContext context)
    {
        if (context.IsGiven(key) && context.AreSound(key))
        {
            context.Refuse(key, $"{Name(key)} has no effect: {why}");
        }
    }

    private static string Name(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([0-9]|[1-5][0-9]|6[0-4]):([0-9]|[1-5][0-9]|6[0-4])\z")]
    private static partial Regex Groups();

    [GeneratedRegex(@"^([0-9]|[1-5][0-9]|6[0-4])x([0-9]|[1-5][0-9]|6[0-4])\z")]
    private static partial Regex Blocks();
}
