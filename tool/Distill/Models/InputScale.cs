namespace Distill.Models;

/// <summary>The one scale of a linear map's inputs: q = round(x / scale) + zero point, from -128 to 127.</summary>
internal sealed record InputScale(float Scale, int ZeroPoint);
