using Distill.Losses;
using Distill.Models;
using Distill.Optimizers;
using Distill.Recipes;
using Distill.Tasks;
using Distill.Torch;
using Distill.Training;

namespace Distill.Runs;

/// <summary>The recipe's words for training, as the objects that do it.</summary>
internal static class TrainingParts
{
    public static Torch.Device Device(TrainingSection section) => section.Device switch
    {
        Recipes.DeviceKind.Cpu => Torch.Device.Cpu,
        Recipes.DeviceKind.Cuda when Engine.CudaDevices == 0 => throw new UserException(
            ExitCode.EngineMissing,
            "",
            "training.device is cuda, but this libtorch finds no CUDA device. "
            + "Use 'auto' or 'cpu', or see 'dotnet distill doctor'."),
        Recipes.DeviceKind.Cuda => Torch.Device.Cuda(),
        _ => Torch.Device.Fastest,
    };

    public static Precision Precision(TrainingSection section) => section.Precision switch
    {
        PrecisionKind.Fp32 => Models.Precision.Fp32,
        PrecisionKind.Bf16 => Models.Precision.Bf16,
        PrecisionKind.Fp16 when Device(section).Kind == Torch.DeviceKind.Cuda => Models.Precision.Fp16,
        PrecisionKind.Fp16 => throw new UserException(
            ExitCode.RecipeInvalid,
            "",
            "training.precision is fp16, which needs a CUDA device; there is none here. Use bf16 or fp32."),
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Precision, null),
    };

    /// <summary>Refuses before any work what this machine cannot do.</summary>
    public static void Require(TrainingSection section)
    {
        _ = Device(section);
        _ = Precision(section);
    }

    public static Optimizer Optimizer(OptimizerSection section, Weights weights) => section.Kind switch
    {
        OptimizerKind.Adamw => new AdamW(weights, section.Beta1, section.Beta2, section.Epsilon, section.WeightDecay),
        OptimizerKind.Sgd => new Sgd(weights, section.Momentum, section.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Kind, null),
    };

    public static LearningRate LearningRate(TrainingSection section, Budget budget) => new(
        section.Schedule.Kind switch
        {
            Recipes.ScheduleKind.Constant => Optimizers.ScheduleKind.Constant,
            Recipes.ScheduleKind.Linear => Optimizers.ScheduleKind.Linear,
            Recipes.ScheduleKind.Cosine => Optimizers.ScheduleKind.Cosine,
            _ => throw new ArgumentOutOfRangeException(nameof(section), section.Schedule.Kind, null),
        },
        section.Optimizer.LearningRate,
        section.Schedule.Warmup,
        budget.TotalSteps);

    public static TrainingPlan Plan(TrainingSection section, Budget budget, ITask task, long seed) => new(
        budget.TotalSteps,
        budget.EvaluateEvery,
        Precision(section),
        section.ClipNorm,
        seed,
        JudgedBy(section, task),
        section.EarlyStopping?.Patience);

    /// <summary>The figure that a model is judged by in training.</summary>
    public static Metric JudgedBy(TrainingSection section, ITask task) =>
        section.BestBy is { } word ? Metric(word) : task.Metrics[0];

    public static Metric Metric(BestBy word) => word switch
    {
        BestBy.Accuracy => Tasks.Metric.Accuracy,
        BestBy.MacroF1 => Tasks.Metric.MacroF1,
        BestBy.MicroF1 => Tasks.Metric.MicroF1,
        BestBy.ExactMatch => Tasks.Metric.ExactMatch,
        BestBy.EntityF1 => Tasks.Metric.EntityF1,
        BestBy.Loss => Tasks.Metric.Loss,
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, null),
    };

    /// <summary>
    /// What a model without a teacher minimizes: cross-entropy to the labels, with the recipe's smoothing.
    /// </summary>
    public static IReadOnlyList<LossTerm> HardObjective(Recipe recipe) => [HardLoss(recipe, weight: 1)];

    /// <summary>What the distilled student minimizes; a term of weight 0 is left out.</summary>
    public static IReadOnlyList<LossTerm> DistillationObjective(Recipe recipe)
    {
        LossTerm[] terms = [HardLoss(recipe, recipe.Loss.Hard.Weight), SoftLoss(recipe)];
        return [.. terms.Where(term => term.Weight > 0)];
    }

    private static LossTerm HardLoss(Recipe recipe, double weight) => recipe.Data.LabelSeparator is null
        ? new HardLoss(weight, recipe.Loss.Hard.LabelSmoothing)
        : new HardSetLoss(weight);

    private static LossTerm SoftLoss(Recipe recipe) => recipe.Data.LabelSeparator is null
        ? new SoftLoss(recipe.Loss.Soft.Weight, SoftTargets(recipe.Loss.Soft))
        : new SoftSetLoss(recipe.Loss.Soft.Weight, SoftTargets(recipe.Loss.Soft));

    private static SoftTargets SoftTargets(SoftLossSection section) => new(
        section.Divergence switch
        {
            DivergenceKind.ForwardKl => Divergence.ForwardKl,
            DivergenceKind.ReverseKl => Divergence.ReverseKl,
            DivergenceKind.JensenShannon => Divergence.JensenShannon,
            DivergenceKind.Symmetric => Divergence.Symmetric,
            DivergenceKind.TotalVariation => Divergence.TotalVariation,
            DivergenceKind.LogitMse => Divergence.LogitMse,
            _ => throw new ArgumentOutOfRangeException(nameof(section), section.Divergence, null),
        },
        section.Temperature,
        section.ScaleByT2,
        section.Mix,
        section.Standardize);
}
