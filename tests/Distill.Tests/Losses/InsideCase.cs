using Distill.Losses;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Losses;

/// <summary>
/// Two networks as a loss sees them, all made of one table of numbers each, so that loss and gradient can be held to
/// plain loops: states are its rows, queries the rows cut into heads, keys half of them, values one and a half.
/// </summary>
/// <param name="lengths">tokens of each row of the batch, of T places</param>
/// <param name="looksBack">tokens see themselves and those before them only</param>
internal sealed class InsideCase(int[] lengths, int t, bool looksBack = false)
{
    public const int Heads = 2;
    public const int Width = 8;

    public int B => lengths.Length;

    public int T => t;

    public IReadOnlyList<int> Lengths => lengths;

    public double[][] Numbers(int seed, int width = Width) => LossCase.Logits(B * t, width, seed, size: 1.5);

    /// <summary>A token s that token t of row b looks at.</summary>
    public bool Sees(int b, int t, int s) => s < lengths[b] && (!looksBack || s <= t);

    /// <summary>The loss and its gradient by the student's numbers.</summary>
    public (double Loss, double[] Gradient) Take(
        LossTerm term, double[][] student, double[][] teacher, ScalarType type = ScalarType.Float32) => LossCase.Take(
        student, numbers => term.Sum(Inputs(Output(numbers), Output(LossCase.Tensor(teacher, type)))), type);

    public LossInputs Inputs(ModelOutput student, ModelOutput teacher) =>
        new(student, teacher, Targets: Mask()) { Mask = Mask() };

    /// <param name="numbers">[B · T, C]</param>
    public ModelOutput Output(Tensor numbers, int heads = Heads)
    {
        // The engine multiplies no fp16 matrices on a processor.
        var (type, wide) = (numbers.Type, numbers.To(ScalarType.Float32));
        var query = wide.View(B, t, -1).View(B, t, heads, -1).Transpose(1, 2);                            // [B, A, T, D]
        var key = query * 0.5;
        var scores = query.MatMul(key.Transpose(-2, -1)) * (1 / Math.Sqrt(query.Size(-1)));  // [B, A, T, T]
        return new ModelOutput(numbers, [numbers.View(B, t, -1)])
        {
            Attention =
                [new AttentionView(query.To(type), key.To(type), (query * 1.5).To(type), scores.To(type), Bias())],
        };
    }

    private Tensor Mask() => Tensor.From(
        [.. from length in lengths from place in Enumerable.Range(0, t) select place < length ? 1L : 0L], B, t);

    private Tensor Bias() => looksBack ? DecoderAttention.Bias(Mask()) : EncoderAttention.Bias(Mask());
}
