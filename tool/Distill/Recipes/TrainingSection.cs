namespace Distill.Recipes;

internal sealed record TrainingSection
{
    [Key("How often every row is seen.", AtLeast = 1, AtMost = 100000)]
    public int Epochs { get; init; } = 3;

    [Key("Examples an optimizer step.", AtLeast = 1, AtMost = 1000000, Usual = "16 to 256")]
    public int BatchSize { get; init; } = 64;

    [Key(
        "Examples a forward pass; smaller ones need less memory and change nothing else.",
        AtLeast = 1, Otherwise = "batch_size")]
    public int? MicroBatchSize { get; init; }

    [Key("Examples a forward pass where nothing is learned.", AtLeast = 1, AtMost = 1000000)]
    public int EvaluationBatchSize { get; init; } = 128;

    [Key("The arithmetic of matrix products: bf16 and fp32 everywhere, fp16 with loss scaling on CUDA.")]
    public PrecisionKind Precision { get; init; } = PrecisionKind.Bf16;

    [Key("Where the models run; auto takes CUDA where there is one.")]
    public DeviceKind Device { get; init; } = DeviceKind.Auto;

    [Key("How gradients change the weights.")]
    public OptimizerSection Optimizer { get; init; } = new();

    [Key("How the learning rate changes over the run.")]
    public ScheduleSection Schedule { get; init; } = new();

    [Key("Longer gradients are shortened to this norm; null leaves them.", Above = 0, Otherwise = "no clipping")]
    public double? ClipNorm { get; init; } = 1;

    [Key(
        "Which figure on the validation rows picks the best epoch; each task has its own.",
        Otherwise = "accuracy; micro-f1 where rows have several labels; entity-f1 where tags are entities'; the loss where tokens are predicted")]
    public BestBy? BestBy { get; init; }

    [Key("Ends before the last epoch when the validation rows say so.", Otherwise = "all epochs are run")]
    public EarlyStoppingSection? EarlyStopping { get; init; }
}

internal enum PrecisionKind
{
    Bf16,
    Fp32,
    Fp16,
}

internal enum DeviceKind
{
    Auto,
    Cpu,
    Cuda,
}

internal enum BestBy
{
    Accuracy,
    MacroF1,
    MicroF1,
    ExactMatch,
    EntityF1,
    Loss,
}
