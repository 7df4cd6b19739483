using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// A weight in whole numbers. A linear map whose inputs are rounded too multiplies whole numbers, on the CPU; otherwise
/// the weights are turned back into fp32, once. A table's rows are looked up in few bits and scaled after that.
/// </summary>
internal sealed class QuantizedWeight : IWeightForm
{
    private Int8Matrix? _packed;
    private Tensor? _dense;

    /// <summary>Takes the tensors over.</summary>
    /// <param name="values">int8 [out, in], also of 4 bits</param>
    /// <param name="scales">fp32, of <see cref="Rounding.ScaleShape"/></param>
    /// <param name="zeroPoints">int8, as the scales; null where they are zeros</param>
    /// <param name="input">with static inputs</param>
    public QuantizedWeight(
        Rounding rounding, Tensor values, Tensor scales, Tensor? zeroPoints, InputScale? input = null)
    {
        Rounding = rounding;
        Values = TensorScope.Outside(values.Alias);
        Scales = TensorScope.Outside(scales.Alias);
        ZeroPoints = zeroPoints is null ? null : TensorScope.Outside(zeroPoints.Alias);
        Input = input;
    }

    public Rounding Rounding { get; }

    public Tensor Values { get; }

    public Tensor Scales { get; }

    public Tensor? ZeroPoints { get; }

    public InputScale? Input { get; }

    public bool Replaces => true;

    public Tensor Linear(Tensor x, Tensor? bias)
    {
        if (Rounding.Inputs == InputRounding.None || x.Device.Kind != DeviceKind.Cpu)
        {
            _dense ??= TensorScope.Outside(Matrix);
            return x.Linear(_dense, bias);
        }

        _packed ??= Pack();
        return _packed.Linear(x.To(ScalarType.Float32), bias, Input?.Scale, Input?.ZeroPoint ?? 0);
    }

    public Tensor Embedding(Tensor ids)
    {
        using var scope = new TensorScope();
        var flat = ids.Reshape(-1);
        Tensor? Rows(Tensor? table) => table is null || table.Size(0) == 1 ? table : table.IndexSelect(0, flat);
        var rows = Scaled(Rows(Values)!, Rows(Scales)!, Rows(ZeroPoints));
        return scope.Keep(rows.View([.. ids.Shape, Values.Size(1)]));
    }

    public Tensor Matrix() => Scaled(Values, Scales, ZeroPoints);

    public void Dispose()
    {
        Values.Dispose();
        Scales.Dispose();
        ZeroPoints?.Dispose();
        _packed?.Dispose();
        _dense?.Dispose();
    }

    private Int8Matrix Pack()
    {
        using var scope = new TensorScope();
        Tensor Each(Tensor table) => table.Expand(Values.Size(0), table.Size(1)).Contiguous();
        return new Int8Matrix(Values, Each(Scales), ZeroPoints is null ? null : Each(ZeroPoints));
    }

    // (q - zero point) · scale, group by group.
    private static Tensor Scaled(Tensor values, Tensor scales, Tensor? zeroPoints)
    {
        using var scope = new TensorScope();
        var (n, k, groups) = (values.Size(0), values.Size(1), scales.Size(1));
        var grouped = values.View(n, groups, k / groups).To(ScalarType.Float32);         // [N, G, K / G]
        if (zeroPoints is not null)
        {
            grouped = grouped - zeroPoints.Unsqueeze(2).To(ScalarType.Float32);
        }

        return scope.Keep((grouped * scales.Unsqueeze(2)).View(n, k));                   // [N, K]
    }
}
