namespace Distill.Losses;

internal enum RampShape
{
    Linear,
    Cosine,
}

/// <summary>
/// A number that changes over a training, as a pure function of how far it is: nothing to save, nothing to lose. The
/// first step has one end's value, the last step the other's.
/// </summary>
internal sealed record Ramp(double From, double To, RampShape Shape = RampShape.Linear)
{
    /// <summary>The larger end: 0 where the number is always 0.</summary>
    public double Largest => Math.Max(From, To);

    public Ramp Times(double factor) => this with { From = From * factor, To = To * factor };

    /// <summary>The same from the first step to the last.</summary>
    public static implicit operator Ramp(double constant) => new(constant, constant);

    /// <param name="progress">0 in the first step, 1 in the last</param>
    public double At(double progress)
    {
        var share = Shape == RampShape.Linear ? progress : (1 - Math.Cos(Math.PI * progress)) / 2;
        return From == To ? From : From + ((To - From) * share);
    }
}
