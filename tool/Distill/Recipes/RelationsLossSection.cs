namespace Distill.Recipes;

internal sealed record RelationsLossSection : TermSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0.1 to 10")]
    public override double Weight { get; init; } = 1;

    [Key(
        "How many heads all channels are cut into anew; divides those of both networks.",
        AtLeast = 1, AtMost = 1024, Usual = "12 to 64", Otherwise = "the student's num_attention_heads")]
    public int? RelationHeads { get; init; }

    [Key(
        "The teacher's block that the student's last one is compared with, from 0.",
        AtLeast = 0, AtMost = 999, Otherwise = "its last one")]
    public int? TeacherLayer { get; init; }
}
