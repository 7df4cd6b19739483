namespace Distill.Recipes;

internal sealed record StudentSection
{
    [Key("The student's shape.")]
    public required ModelSection Model { get; init; }

    [Key("Starts from copied layers.", Otherwise = "from random weights")]
    public StartSection? Start { get; init; }
}
