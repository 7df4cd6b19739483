namespace Distill.Bench;

/// <summary>
/// One thing that is measured on our side, and by the program of the same name in bench/peers (Python or node).
/// </summary>
internal abstract class Row
{
    /// <summary>The word on the command line and the peer's file name: <c>dispatch</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, with its unit.</summary>
    public abstract string What { get; }

    /// <summary>What the figures must be to be good, for a reader.</summary>
    public abstract string Goal { get; }

    /// <summary>Makes what both sides read, where it is not there yet.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Warms up and measures once, in a process of its own.</summary>
    public abstract double Measure();
}
