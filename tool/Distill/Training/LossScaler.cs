namespace Distill.Training;

/// <summary>
/// Multiplies the loss so that small gradients survive fp16: halved after a step whose gradients are not finite, which
/// is skipped, and doubled after many good ones. With other precisions the factor is 1 and stays so.
/// Micikevicius et al. 2018, Mixed Precision Training, section 3.2.
/// </summary>
internal sealed class LossScaler(bool enabled)
{
    private const double Initial = 65536;
    private const int GrowthInterval = 2000;
    private const double Largest = 1L << 32;

    public double Scale { get; private set; } = enabled ? Initial : 1;

    /// <summary>Good steps since the scale last changed.</summary>
    public int GoodSteps { get; private set; }

    /// <summary>Steps that were skipped in all.</summary>
    public int Skipped { get; private set; }

    /// <summary>
    /// Whether a gradient that is not finite may be skipped; elsewhere it means that training has failed.
    /// </summary>
    public bool MaySkip => enabled && Scale > 1;

    public void Update(bool finite)
    {
        if (!enabled)
        {
            return;
        }

        if (!finite)
        {
            Scale = Math.Max(1, Scale / 2);
            GoodSteps = 0;
            Skipped++;
        }
        else if (++GoodSteps == GrowthInterval)
        {
            Scale = Math.Min(Largest, Scale * 2);
            GoodSteps = 0;
        }
    }

    public void Restore(double scale, int goodSteps, int skipped) =>
        (Scale, GoodSteps, Skipped) = (scale, goodSteps, skipped);
}
