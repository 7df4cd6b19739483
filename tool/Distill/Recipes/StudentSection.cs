namespace Distill.Recipes;

internal sealed record StudentSection
{
    [Key("The student's shape.")]
    public required ModelSection Model { get; init; }

    [Key(
        "How many students are trained one after another, the first by the teacher, each other by the one before it; the "
        + "last one is the student (born-again networks, Furlanello et al. 2018).",
        AtLeast = 1, AtMost = 20)]
    public int Generations { get; init; } = 1;

    [Key("Starts from another model's weights.", Otherwise = "from random weights")]
    public StudentStartSection? Start { get; init; }

    [Key(
        "Parts that training leaves as they are: embeddings, layers, layers.0, layers.0-3, head.",
        Otherwise = "all weights are trained")]
    public EqualList<string>? Freeze { get; init; }
}
