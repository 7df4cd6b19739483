namespace Distill.Recipes;

/// <summary>What the steps that make the student smaller need of it.</summary>
internal static class CompressRules
{
    public static void Check(RuleContext context)
    {
        var student = context.Recipe.Student.Model;
        foreach (var (index, step) in context.Recipe.Compress.Index())
        {
            var path = $"compress.{index}";
            if (index > 0 && context.Recipe.Compress[index - 1].Quantize is not null)
            {
                context.Refuse(
                    path, "compress has a step after quantize; whole numbers are not changed any more. Put quantize last.");
            }
            else if (step.Quantize is { } quantize)
            {
                QuantizeRules.Check($"{path}.quantize", quantize, context);
            }
            else if (context.Recipe.Compress.Take(index).Any(before => before.Share is not null) && step.Share is not null)
            {
                context.Refuse(path, "compress has a step share after another; the layers share their weights already.");
            }
            else if (step.Share is not null && IsFactorizedBefore(index, context))
            {
                context.Refuse(path, "compress has a step share after factorize, whose factors have no mean. Share first.");
            }
            else if (step.Share is { } share && context.AreSound(path, "student.model"))
            {
                Share($"{path}.share", share, student, context);
                if (context.Recipe.Compress.Take(index).Any(before => before.Prune?.Kind == PruneKind.Heads))
                {
                    context.Refuse(
                        path, "compress has a step share after heads were pruned; layers that share have equal heads.");
                }
            }

            if (step.Factorize is { } factorize)
            {
                Factorize(path, factorize, [.. context.Recipe.Compress.Take(index)], context);
            }

            if (step.Budget is { } budget)
            {
                Budget(path, budget, context);
            }

            if (step.Prune is { } prune)
            {
                PruneRules.Check($"{path}.prune", prune, context);
                if (!prune.Kind.IsOfWeights() && IsFactorizedBefore(index, context))
                {
                    context.Refuse(
                        path,
                        $"compress prunes {Spelling.Word(prune.Kind)} after factorize, whose factors are not cut any more. "
                        + "Prune first.");
                }
            }
        }
    }

    private static bool IsFactorizedBefore(int index, RuleContext context) =>
        context.Recipe.Compress.Take(index).Any(before => before.Factorize is not null);

    private static void Factorize(
        string path, FactorizeSection factorize, IReadOnlyList<CompressStep> before, RuleContext context)
    {
        if (before.Any(step => step.Factorize is not null))
        {
            context.Refuse(path, "compress has a step factorize after another. Set the first one to go as far.");
        }
        else if (before.Any(step => step.Prune?.Kind.IsOfWeights() == true))
        {
            context.Refuse(
                path,
                "compress has a step factorize after weights were pruned; the factors of a matrix with zeros have none. "
                + "Factorize first.");
        }

        if (factorize is { WeightShare: not null, Energy: not null })
        {
            context.Refuse($"{path}.factorize.energy", "energy and weight_share both say how far it goes. Remove one of them.");
        }

        if (factorize.Embeddings && context.Recipe.Task is TaskKind.MaskedLm or TaskKind.CausalLm)
        {
            context.Refuse(
                $"{path}.factorize.embeddings",
                "embeddings has no effect: the table of words is the last map of a language model too, and stays whole. "
                + "Remove it.");
        }
    }

    private static void Budget(string path, BudgetSection budget, RuleContext context)
    {
        if (context.Recipe.Compress.Count > 1)
        {
            context.Refuse(path, "compress has other steps beside budget, which chooses the steps itself. Remove them, or it.");
        }

        if (budget is { MaxSizeMb: null, MaxMetricDrop: null, MaxLatencyMs: null }
            && context.AreSound($"{path}.budget"))
        {
            context.Refuse(
                $"{path}.budget",
                "budget has no limit. Give one or more of max_size_mb, max_metric_drop and max_latency_ms.");
        }
    }

    private static void Share(string path, ShareSection share, ModelSection student, RuleContext context)
    {
        if (student.Architecture != ArchitectureKind.Bert)
        {
            context.Refuse(
                path,
                $"student.model.architecture is {Spelling.Word(student.Architecture)}; only the layers of a bert can "
                + "share their weights afterwards. An albert shares them from the start.");
            return;
        }

        if (share.Groups > student.NumHiddenLayers)
        {
            context.Refuse(
                $"{path}.groups",
                $"groups is {share.Groups} and student.model.num_hidden_layers {student.NumHiddenLayers}; a group "
                + "needs a layer.");
        }

        if (share.EmbeddingSize is not null && context.Recipe.Task == TaskKind.MaskedLm)
        {
            context.Refuse(
                $"{path}.embedding_size",
                "embedding_size narrows the table of words, in which the head for masked tokens ends. Remove it.");
        }
        else if (share.EmbeddingSize > student.HiddenSize)
        {
            context.Refuse(
                $"{path}.embedding_size",
                $"embedding_size is {share.EmbeddingSize} and student.model.hidden_size {student.HiddenSize}; it must "
                + "not be larger.");
        }
    }
}
