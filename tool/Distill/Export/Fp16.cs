using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>The range of half precision, IEEE 754 binary16.</summary>
internal static class Fp16
{
    private const double Largest = 65504;

    /// <exception cref="UserException">weights that would become infinite, all of them</exception>
    public static void Require(string source, Weights weights)
    {
        var problems = new InputProblems();
        foreach (var (weight, tensor) in weights.All)
        {
            using var scope = new TensorScope();
            using var noGrad = Autograd.NoGrad();
            var largest = tensor.Abs().Max().ToDouble();
            if (largest > Largest)
            {
                problems.Add(
                    source, $"'{weight.Name}' holds {largest:R}; fp16 ends at {Largest}. Export the model in fp32.");
            }
        }

        problems.ThrowIfAny();
    }
}
