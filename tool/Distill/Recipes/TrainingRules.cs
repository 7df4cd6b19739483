namespace Distill.Recipes;

/// <summary>What must hold within one training section, the recipe's own or the teacher's.</summary>
internal static class TrainingRules
{
    /// <summary>Finds what does not fit together.</summary>
    /// <param name="section">the section's path</param>
    public static void Check(string section, TrainingSection training, RuleContext context)
    {
        // What the teacher inherits is told once, where it stands.
        if (section != "training" && !context.IsGiven(section))
        {
            return;
        }

        MicroBatchesFillTheBatch(section, training, context);
        Fp16NeedsCuda(section, training, context);
        BestByIsTheTasks(section, training, context);
    }

    private static void MicroBatchesFillTheBatch(string section, TrainingSection training, RuleContext context)
    {
        var (batch, micro) = ($"{section}.batch_size", $"{section}.micro_batch_size");
        if (training.MicroBatchSize is not { } size || training.BatchSize % size == 0 || !IsOwn(context, batch, micro))
        {
            return;
        }

        context.Refuse(micro, size > training.BatchSize
            ? $"{micro} is {size} and {batch} is {training.BatchSize}; a forward pass cannot hold more than its step."
            : $"{micro} is {size}, which does not divide {batch} {training.BatchSize}.");
    }

    private static void Fp16NeedsCuda(string section, TrainingSection training, RuleContext context)
    {
        if (training is { Precision: PrecisionKind.Fp16, Device: DeviceKind.Cpu }
            && IsOwn(context, $"{section}.precision", $"{section}.device"))
        {
            context.Refuse(
                $"{section}.precision",
                $"{section}.precision is fp16 and {section}.device is cpu; fp16 needs CUDA. Choose bf16 or fp32.");
        }
    }

    private static void BestByIsTheTasks(string section, TrainingSection training, RuleContext context)
    {
        var (key, recipe) = ($"{section}.best_by", context.Recipe);
        if (training.BestBy is { } figure && !recipe.Figures().Contains(figure) && context.IsGiven(key)
            && context.AreSound(key, "task", "data.label_separator"))
        {
            var known = recipe.Figures().Select(each => Spelling.Word(each)).ToList();
            var several = recipe.Data.LabelSeparator is null ? "" : " with several labels";
            context.Refuse(
                key,
                $"{key} is {Spelling.Word(figure)}; {Spelling.Word(recipe.Task)}{several} has {Quoted.List(known)}.");
        }
    }

    /// <summary>The section itself gives one of the keys, and both are right.</summary>
    private static bool IsOwn(RuleContext context, string one, string other) =>
        context.AreSound(one, other) && (context.IsGiven(one) || context.IsGiven(other));
}
