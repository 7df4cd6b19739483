using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Rounded weights in safetensors files, under the names of the library compressed-tensors: NAME.weight as I8, or
/// NAME.weight_packed with several numbers in a word of 32 bits and NAME.weight_shape; NAME.weight_scale; zero points
/// and the scale of inputs where there are any. A matrix is always [out, in], also GPT-2's and that of patches.
/// </summary>
internal sealed class QuantizedTensors(
    WeightFiles files, IReadOnlyDictionary<string, Rounding> roundings, InputProblems problems)
{
    private readonly HashSet<string> _read = [];

    /// <summary>The names on disk of all that was read.</summary>
    public IReadOnlySet<string> Names => _read;

    /// <summary>A row's weight; null where a part is missing or wrong, which is told.</summary>
    public QuantizedWeight? Read(Weight row, Device device)
    {
        using var scope = new TensorScope();
        var rounding = roundings[row.Name];
        var scales = Floats($"{row.Module}.weight_scale", row, rounding.ScaleShape(row));
        if (scales is not null && (scales.IsFinite().All().ToDouble() == 0 || scales.Min().ToDouble() <= 0))
        {
            Add($"{row.Module}.weight_scale", "holds numbers that are no scales; each must be finite and above 0.");
            scales = null;
        }

        var zeros = rounding.Symmetric ? null : ReadZeroPoints(row, rounding);
        var values = files.Contains($"{row.Module}.weight_packed") ? ReadPacked(row, rounding) : ReadValues(row, rounding);
        var input = rounding.Inputs == InputRounding.Static ? ReadInput(row) : null;
        return values is null || scales is null || (zeros is null && !rounding.Symmetric)
            || (input is null && rounding.Inputs == InputRounding.Static)
            ? null
            : new QuantizedWeight(rounding, values.To(device), scales.To(device), zeros?.To(device), input);
    }

    /// <summary>The tensors of a weight that will be read again.</summary>
    public static IEnumerable<SafetensorsTensor> ToWrite(Weight row, QuantizedWeight weight)
    {
        var (module, rounding) = (row.Module, weight.Rounding);
        if (rounding.Bits == 4)
        {
            long[] shape = [row.Outputs, row.Inputs];
            var words = Nibbles.Pack(weight.Values.ToArray<sbyte>(), (int)row.Inputs, rounding.Bits);
            yield return SafetensorsTensor.Of<int>(
                $"{module}.weight_packed", [row.Outputs, Nibbles.Words((int)row.Inputs, rounding.Bits)], words);
            yield return SafetensorsTensor.Of<long>($"{module}.weight_shape", [2], shape);
        }
        else
        {
            yield return StoredTensor.ToWrite($"{module}.weight", weight.Values);
        }

        var scaleShape = rounding.ScaleOf == ScaleOf.Tensor ? [1] : rounding.ScaleShape(row);
        yield return SafetensorsTensor.Of<float>($"{module}.weight_scale", scaleShape, weight.Scales.ToArray<float>());
        if (weight.ZeroPoints is { } zeros)
        {
            yield return ZeroPoints(row, rounding, zeros.ToArray<sbyte>(), scaleShape);
        }

        if (weight.Input is { } input)
        {
            yield return SafetensorsTensor.Of<float>($"{module}.input_scale", [1], new[] { input.Scale });
            yield return SafetensorsTensor.Of<sbyte>(
                $"{module}.input_zero_point", [1], new[] { (sbyte)input.ZeroPoint });
        }
    }

    // Those of packed weights are packed too, over the outputs.
    private static SafetensorsTensor ZeroPoints(Weight row, Rounding rounding, sbyte[] zeros, long[] shape)
    {
        var name = $"{row.Module}.weight_zero_point";
        if (!ArePacked(rounding))
        {
            return SafetensorsTensor.Of<sbyte>(name, shape, zeros);
        }

        var (outputs, groups) = ((int)shape[0], (int)shape[1]);
        var words = Nibbles.Pack(Turned(zeros, outputs, groups), outputs, rounding.Bits);
        var perGroup = Nibbles.Words(outputs, rounding.Bits);
        return SafetensorsTensor.Of<int>(name, [perGroup, groups], Turned(words, groups, perGroup));
    }

    private Tensor? ReadZeroPoints(Weight row, Rounding rounding)
    {
        var name = $"{row.Module}.weight_zero_point";
        var shape = rounding.ScaleShape(row);
        if (!ArePacked(rounding))
        {
            return Numbers<sbyte>(name, row, shape) is { } plain ? Tensor.From(plain, shape) : null;
        }

        var (outputs, groups) = ((int)shape[0], (int)shape[1]);
        var perGroup = Nibbles.Words(outputs, rounding.Bits);
        if (Numbers<int>(name, row, [perGroup, groups]) is not { } words)
        {
            return null;
        }

        var zeros = Nibbles.Unpack(Turned(words, perGroup, groups), outputs, rounding.Bits);
        return Tensor.From(Turned(zeros, groups, outputs), shape);
    }

    private static bool ArePacked(Rounding rounding) => rounding.Bits == 4 && rounding.ScaleOf != ScaleOf.Tensor;

    private Tensor? ReadValues(Weight row, Rounding rounding)
    {
        long[] shape = [row.Outputs, row.Inputs];
        if (Numbers<sbyte>($"{row.Module}.weight", row, shape) is not { } values)
        {
            return null;
        }

        var (least, most) = (-(1 << (rounding.Bits - 1)), rounding.Highest);
        if (values.Any(value => value < least || value > most))
        {
            Add($"{row.Module}.weight", $"holds numbers beyond {least} to {most}, which {rounding.Bits} bits have not.");
            return null;
        }

        return Tensor.From(values, shape);
    }

    private Tensor? ReadPacked(Weight row, Rounding rounding)
    {
        var words = Nibbles.Words((int)row.Inputs, rounding.Bits);
        var packed = Numbers<int>($"{row.Module}.weight_packed", row, [row.Outputs, words]);
        if (Numbers<long>($"{row.Module}.weight_shape", row, [2]) is not { } shape || packed is null)
        {
            return null;
        }

        if (shape[0] != row.Outputs || shape[1] != row.Inputs)
        {
            Add(
                $"{row.Module}.weight_shape",
                $"says {ShapeText.Of(shape)}; the config needs {ShapeText.Of([row.Outputs, row.Inputs])}.");
            return null;
        }

        return Tensor.From(Nibbles.Unpack(packed, (int)row.Inputs, rounding.Bits), row.Outputs, row.Inputs);
    }

    private InputScale? ReadInput(Weight row)
    {
        var scale = Floats($"{row.Module}.input_scale", row, [1, 1]);
        var zero = Numbers<sbyte>($"{row.Module}.input_zero_point", row, [1, 1]);
        if (scale is null || zero is null)
        {
            return null;
        }

        if (scale.ToDouble() is var number && (!double.IsFinite(number) || number <= 0))
        {
            Add($"{row.Module}.input_scale", $"is {number}; it must be finite and above 0.");
            return null;
        }

        return new InputScale((float)scale.ToDouble(), zero[0]);
    }

    // Scales are stored in the type of the weights that they came from.
    private Tensor? Floats(string name, Weight row, long[] shape)
    {
        if (Entry(name, row, shape) is not { } entry)
        {
            return null;
        }

        if (entry.Type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
        {
            Add(name, $"is {entry}; scales are read from F32, F16 and BF16.");
            return null;
        }

        var scales = Tensor.Zeros(shape);
        StoredTensor.Read(files.FileOf(name), name, scales);
        return scales;
    }

    private T[]? Numbers<T>(string name, Weight row, long[] shape) where T : unmanaged
    {
        if (Entry(name, row, shape) is not { } entry)
        {
            return null;
        }

        if (entry.Type != ElementTypes.Of<T>())
        {
            Add(name, $"is {entry}; {ElementTypes.Of<T>().Word()} is needed.");
            return null;
        }

        return files.FileOf(name).Values<T>(name);
    }

    // One scale of a whole tensor may be written as [], [1] or [1, 1].
    private SafetensorsEntry? Entry(string name, Weight row, long[] shape)
    {
        if (!files.Contains(name))
        {
            problems.Add(
                files.Folder,
                $"'{name}' {ShapeText.Of(shape)} is missing: the config says that '{row.Name}' is rounded.");
            return null;
        }

        _read.Add(name);
        var entry = files.FileOf(name).Entry(name);
        if (entry.Shape.SequenceEqual(shape) || (shape.All(size => size == 1) && entry.Shape.All(size => size == 1)))
        {
            return entry;
        }

        Add(name, $"is {ShapeText.Of(entry.Shape)}; the config needs {ShapeText.Of(shape)}.");
        return null;
    }

    private void Add(string name, string what) => problems.Add(files.FileOf(name).Path, $"'{name}' {what}");

    private static T[] Turned<T>(T[] values, int rows, int columns)
    {
        var turned = new T[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = Math.DivRem(i, columns);
            turned[(column * rows) + row] = values[i];
        }

        return turned;
    }
}
