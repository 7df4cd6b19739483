using System.Diagnostics;
using Distill.Torch;

namespace Distill.Bench;

/// <summary>
/// Cross-entropy and the divergence from a teacher over a vocabulary, [640, 30522] in bf16, with the gradient of the
/// logits. The peer is log_softmax, kl_div and cross_entropy of PyTorch.
/// </summary>
internal sealed class VocabularyLossRow : Row
{
    private const int N = 640, V = 30_522, Calls = 12;

    public override string Name => "vocabulary-loss";

    public override string What => "losses over [640, 30522] logits and their gradient, ms";

    public override string Goal => "the peer at least 6.6 times ours";

    public override double Measure()
    {
        using var student = Logits(1);
        using var teacher = Logits(2);
        student.RequiresGrad = true;
        using var labels = Tensor.From([.. Enumerable.Range(0, N).Select(i => (long)(i * 47))], N);

        var milliseconds = new double[Calls];
        for (var call = 0; call < Calls; call++)
        {
            using var scope = new TensorScope();
            var clock = Stopwatch.StartNew();
            var soft = student.KullbackLeibler(teacher, temperature: 2).Sum();
            var loss = (soft * (0.7 * 4)) + (student.CrossEntropy(labels, smoothing: 0).Sum() * 0.3);
            loss.Backward();
            student.ClearGradient();
            milliseconds[call] = clock.Elapsed.TotalMilliseconds;
        }

        return Median.Of(milliseconds.AsSpan(Calls / 4));
    }

    private static Tensor Logits(int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, N * V).Select(_ => (float)(random.NextDouble() * 8) - 4)];
        using var wide = Tensor.From(values, N, V);
        return wide.To(ScalarType.BFloat16);
    }
}
