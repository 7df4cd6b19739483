using Distill.Torch;

namespace Distill.Losses;

/// <summary>How two vectors of equal length are compared.</summary>
internal enum StateDistance
{
    /// <summary>The mean of the squared differences. Romero et al. 2015, FitNets, section 2.2, as a mean.</summary>
    Mse,

    /// <summary>1 - cos of the angle between both. Sanh et al. 2019, DistilBERT, section 3.</summary>
    Cosine,
}

internal static class StateDistances
{
    // Under the root: vectors of zeros have no direction, and a finite gradient.
    private const double Epsilon = 1e-12;

    /// <param name="student">fp32 [B, T, C], as is the teacher's</param>
    /// <returns>[B, T]</returns>
    public static Tensor Between(this StateDistance distance, Tensor student, Tensor teacher) =>
        distance == StateDistance.Mse
            ? (student - teacher).Square().Mean(-1)
            : 1 - (Unit(student) * Unit(teacher)).Sum(-1);

    /// <summary>The vectors of length 1 with the same directions.</summary>
    public static Tensor Unit(Tensor x) => x / (x.Square().Sum(-1, keep: true) + Epsilon).Sqrt();
}
