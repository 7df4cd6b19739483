namespace Distill.Recipes;

internal sealed record ScheduleSection
{
    [Key("The learning rate's way down after the warm-up: along a cosine or a line to 0, or not at all.")]
    public ScheduleKind Kind { get; init; } = ScheduleKind.Linear;

    [Key("The share of all steps in which the learning rate rises from 0.", AtLeast = 0, Below = 1, Usual = "0 to 0.1")]
    public double Warmup { get; init; } = 0.06;
}

internal enum ScheduleKind
{
    Cosine,
    Linear,
    Constant,
}
