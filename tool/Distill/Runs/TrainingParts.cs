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

    /// <param name="beside">what is trained with the weights; null for nothing</param>
    public static Optimizer Optimizer(OptimizerSection section, Weights weights, Weights? beside) => section.Kind switch
    {
        OptimizerKind.Adamw => new AdamW(weights, section.Beta1, section.Beta2, section.Epsilon, section.WeightDecay)
        {
            Beside = beside,
        },
        OptimizerKind.Sgd => new Sgd(weights, section.Momentum, section.WeightDecay) { Beside = beside },
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
}
