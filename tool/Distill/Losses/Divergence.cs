namespace Distill.Losses;

/// <summary>How the distance of two softened distributions is measured: p of the teacher, q of the student.</summary>
internal enum Divergence
{
    /// <summary>KL(p ‖ q): the student covers everything that the teacher holds possible.</summary>
    ForwardKl,

    /// <summary>KL(q ‖ p): the student keeps to what the teacher holds likely.</summary>
    ReverseKl,

    /// <inheritdoc cref="Losses.JensenShannon"/>
    JensenShannon,

    /// <summary>½ (KL(p ‖ q) + KL(q ‖ p)). Jeffreys 1946, halved so that it is as large as one of both.</summary>
    Symmetric,

    /// <inheritdoc cref="Losses.TotalVariation"/>
    TotalVariation,

    /// <inheritdoc cref="LogitDistance"/>
    LogitMse,
}
