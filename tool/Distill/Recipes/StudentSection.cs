namespace Distill.Recipes;

internal sealed record StudentSection
{
    [Key("The student's shape.")]
    public required ModelSection Model { get; init; }

    [Key("Starts from another model's weights.", Otherwise = "from random weights")]
    public StudentStartSection? Start { get; init; }

    [Key(
        "Parts that training leaves as they are: embeddings, layers, layers.0, layers.0-3, head.",
        Otherwise = "all weights are trained")]
    public EqualList<string>? Freeze { get; init; }
}
