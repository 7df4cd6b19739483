using System.Globalization;
using Distill.Compression;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Compression;

/// <summary>Rounded matrices against double loops, and against PyTorch's own quantizers.</summary>
public sealed class WeightRounderTests : IDisposable
{
    private const int Rows = 6, Columns = 24;

    private readonly TensorScope _scope = new();

    public static TheoryData<int, string, bool> Forms => new()
    {
        { 8, "Tensor", true }, { 8, "Tensor", false }, { 8, "Channel", true }, { 8, "Channel", false },
        { 8, "Group", true }, { 8, "Group", false },
    };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Numbers_scales_and_zero_points_are_those_of_the_formula(int bits, string scaleOf, bool symmetric)
    {
        var matrix = Matrix(seed: 3);
        var rounding = Of(bits, scaleOf, symmetric);

        using var form = WeightRounder.Round(Tensor.From(matrix, Rows, Columns), rounding);

        var (values, scales) = (form.Values.ToArray<sbyte>(), form.Scales.ToArray<float>());
        var zeros = form.ZeroPoints?.ToArray<sbyte>();
        var size = matrix.Length / scales.Length;
        for (var g = 0; g < scales.Length; g++)
        {
            var group = matrix.AsSpan(g * size, size).ToArray();
            var (low, high) = (Math.Min(0, group.Min()), Math.Max(0, group.Max()));
            var scale = symmetric ? group.Max(Math.Abs) / 127 : (high - low) / 255;
            var zero = symmetric ? 0 : MathF.Round(-128 - (low / scale));
            Assert.Equal(scale, scales[g], 1e-8f);
            Assert.Equal(zero, zeros?[g] ?? 0);
            for (var i = 0; i < size; i++)
            {
                var code = Math.Clamp(MathF.Round(group[i] / scales[g]) + zero, symmetric ? -127 : -128, 127);
                Assert.Equal(code, values[(g * size) + i]);
            }
        }

        // Nothing is clipped, so no weight is off by more than half a step; a moved zero point by a whole one.
        var back = form.Matrix().ToArray<float>();
        Assert.All(
            Enumerable.Range(0, matrix.Length),
            i => Assert.InRange(Math.Abs(back[i] - matrix[i]), 0, scales[i / size] * (symmetric ? 0.5001f : 1.0001f)));
    }

    [Theory]
    [InlineData("Channel", true)]
    [InlineData("Group", false)]
    public void In_4_bits_no_range_that_was_tried_has_a_smaller_error(string scaleOf, bool symmetric)
    {
        var matrix = Matrix(seed: 4);
        matrix[5] = 3; // far beyond the others: worth clipping
        var rounding = Of(4, scaleOf, symmetric);

        using var form = WeightRounder.Round(Tensor.From(matrix, Rows, Columns), rounding);

        var (scales, back) = (form.Scales.ToArray<float>(), form.Matrix().ToArray<float>());
        var size = matrix.Length / scales.Length;
        for (var g = 0; g < scales.Length; g++)
        {
            double Error(Func<float, double> rounded) =>
                matrix.AsSpan(g * size, size).ToArray().Sum(w => Math.Pow(rounded(w) - w, 2));
            var own = Enumerable.Range(g * size, size).Sum(i => Math.Pow(back[i] - matrix[i], 2));
            var group = matrix.AsSpan(g * size, size).ToArray();
            foreach (var share in Enumerable.Range(0, 26).Select(i => 1 - (0.02 * i)))
            {
                var (low, high) = (Math.Min(0, group.Min()) * share, Math.Max(0, group.Max()) * share);
                var scale = symmetric ? group.Max(Math.Abs) * share / 7 : (high - low) / 15;
                var zero = symmetric ? 0 : Math.Clamp(Math.Round(-8 - (low / scale)), -8, 7);
                var error = Error(w =>
                    (Math.Clamp(Math.Round(w / scale) + zero, symmetric ? -7 : -8, 7) - zero) * scale);
                Assert.InRange(own, 0, error + 1e-5);
            }
        }

        Assert.All(form.Values.ToArray<sbyte>(), value => Assert.InRange(value, symmetric ? -7 : -8, 7));
    }

    [Fact]
    public void Zeros_stay_zeros()
    {
        foreach (var symmetric in new[] { true, false })
        {
            foreach (var bits in new[] { 8, 4 })
            {
                using var form = WeightRounder.Round(Tensor.Zeros([2, 8]), Of(bits, "Channel", symmetric));
                Assert.All(form.Matrix().ToArray<float>(), value => Assert.Equal(0, value));
            }
        }
    }

    [OracleTheory(Oracles.PyTorch)]
    [InlineData("Tensor")]
    [InlineData("Channel")]
    public void PyTorch_rounds_to_the_same_numbers(string scaleOf)
    {
        foreach (var symmetric in new[] { true, false })
        {
            var matrix = Matrix(seed: 5);
            using var form = WeightRounder.Round(Tensor.From(matrix, Rows, Columns), Of(8, scaleOf, symmetric));
            static string Text<T>(IEnumerable<T> values) where T : IFormattable =>
                string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
            var zeros = form.ZeroPoints?.ToArray<sbyte>() ?? new sbyte[form.Scales.Count];

            var told = Python.Run(
                "round_weights.py",
                $"{Rows}",
                Text(matrix),
                Text(form.Scales.ToArray<float>()),
                string.Join(' ', zeros));

            var lines = told.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(string.Join(' ', form.Values.ToArray<sbyte>()), lines[0]);
            var back = lines[1].Split(' ').Select(word => float.Parse(word, CultureInfo.InvariantCulture));
            Assert.All(
                back.Zip(form.Matrix().ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-7f));
        }
    }

    private static Rounding Of(int bits, string scaleOf, bool symmetric) => new(
        bits, Enum.Parse<ScaleOf>(scaleOf), scaleOf == "Group" ? 8 : 0, symmetric, InputRounding.None);

    private static float[] Matrix(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)((random.NextDouble() * 0.9) - 0.3))];
    }
}
