using Distill.Torch;

namespace Distill.Losses;

/// <summary>KL(p ‖ q) = Σ p (log p - log q). Kullback, Leibler 1951, On Information and Sufficiency.</summary>
internal static class KullbackLeibler
{
    /// <summary>The sum over answers.</summary>
    /// <param name="p">log-probabilities [N, C], as is q</param>
    public static Tensor Sum(Tensor p, Tensor q) => (p.Exp() * (p - q)).Sum();
}
