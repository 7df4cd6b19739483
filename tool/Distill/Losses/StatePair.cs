namespace Distill.Losses;

/// <summary>Two hidden states that are compared: 0 of the embeddings, i + 1 of block i.</summary>
internal sealed record StatePair(int Student, int Teacher);
