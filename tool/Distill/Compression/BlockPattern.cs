using System.Globalization;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Rectangles of so many outputs and inputs go or stay as a whole, and count as much as their weights together; 1x1 is
/// every weight for itself.
/// </summary>
internal sealed record BlockPattern(int Rows, int Columns) : SparsityPattern
{
    public override string? Misfit(long outputs, long inputs) => outputs % Rows == 0 && inputs % Columns == 0
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"is [{outputs}, {inputs}]; blocks of {this} need multiples of {Rows} and {Columns}");

    /// <returns>[O / rows, I / columns]</returns>
    public override Tensor Units(Tensor scores, Tensor? gone)
    {
        if (gone is null)
        {
            return Sums(scores);
        }

        var whole = Sums(gone.To(ScalarType.Float32)).EqualTo(Rows * Columns);
        return Sums(scores.MaskedFill(gone, 0)).MaskedFill(whole, double.NegativeInfinity);
    }

    public override Tensor Whole(Tensor chosen, long outputs, long inputs) => chosen
        .View(outputs / Rows, 1, inputs / Columns, 1)
        .Expand(outputs / Rows, Rows, inputs / Columns, Columns)
        .Reshape(outputs, inputs);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows}x{Columns}");

    private Tensor Sums(Tensor x) => Rows == 1 && Columns == 1
        ? x
        : x.Reshape(x.Size(0) / Rows, Rows, x.Size(1) / Columns, Columns).Sum(3).Sum(1);
}
