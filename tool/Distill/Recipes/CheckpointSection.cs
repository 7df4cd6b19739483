namespace Distill.Recipes;

internal sealed record CheckpointSection
{
    [Key(
        "How long a training goes on without a checkpoint; after an evaluation there always is one. Where writing one takes "
        + "long, it is done less often, so that it costs less than 2 % of the time.",
        Above = 0, AtMost = 10000)]
    public double Minutes { get; init; } = 2;

    [Key("Also after so many steps.", AtLeast = 1, Otherwise = "by time alone")]
    public int? Steps { get; init; }

    [Key(
        "How many are kept of a training: where the newest is damaged, the one before it is used.",
        AtLeast = 1, AtMost = 100)]
    public int Keep { get; init; } = 2;
}
