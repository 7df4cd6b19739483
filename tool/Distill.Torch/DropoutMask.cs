namespace Distill.Torch;

/// <summary>
/// What makes the mask of one dropout, for an operator that draws it itself; the default drops nothing.
/// </summary>
/// <param name="Probability">that an element is dropped</param>
/// <param name="Call">which of the seed's masks</param>
public readonly record struct DropoutMask(double Probability, long Seed, long Call);
