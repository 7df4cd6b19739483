using System.Runtime.InteropServices;

namespace Distill.Export;

/// <summary>
/// A network as ONNX describes it: operators in the order of the computation, the tensors that they read, inputs and
/// outputs. Names are unique; a constant that is asked for twice stands there once.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxInitializer> _initializers = [];
    private readonly List<OnnxPort> _inputs = [];
    private readonly List<OnnxPort> _outputs = [];
    private readonly Dictionary<string, Value> _stored = [];

    public IReadOnlyList<OnnxNode> Operators => _nodes;

    public IReadOnlyList<OnnxInitializer> Initializers => _initializers;

    public IReadOnlyList<OnnxPort> Inputs => _inputs;

    public IReadOnlyList<OnnxPort> Outputs => _outputs;

    public Value Input(string name, OnnxType type, params OnnxDimension[] shape)
    {
        var value = new Value(this, name, type);
        _inputs.Add(new OnnxPort(value, shape));
        return value;
    }

    public void Output(string name, Value value, params OnnxDimension[] shape)
    {
        value.Name = name;
        _outputs.Add(new OnnxPort(value, shape));
    }

    /// <summary>An operator with one output.</summary>
    public Value Node(string op, OnnxType type, IReadOnlyList<Value> inputs, params OnnxAttribute[] attributes) =>
        Nodes(op, [type], inputs, attributes)[0];

    /// <param name="types">of the outputs</param>
    public Value[] Nodes(
        string op, IReadOnlyList<OnnxType> types, IReadOnlyList<Value> inputs, params OnnxAttribute[] attributes)
    {
        var name = $"{op}_{_nodes.Count}";
        Value[] outputs = [.. types.Select((type, i) => new Value(this, $"{name}.{i}", type))];
        _nodes.Add(new OnnxNode(name, op, inputs, outputs, attributes));
        return outputs;
    }

    /// <summary>A tensor of the file; where there is one of that name already, that one.</summary>
    /// <param name="write">writes the elements, little-endian, in row order</param>
    public Value Stored(string name, OnnxType type, IReadOnlyList<long> shape, Action<Stream> write)
    {
        if (!_stored.TryGetValue(name, out var value))
        {
            _stored.Add(name, value = new Value(this, name, type));
            _initializers.Add(new OnnxInitializer(value, shape, write));
        }

        return value;
    }

    /// <inheritdoc cref="Stored(string, OnnxType, IReadOnlyList{long}, Action{Stream})"/>
    public Value Stored<T>(string name, OnnxType type, IReadOnlyList<long> shape, T[] elements) where T : unmanaged =>
        Stored(name, type, shape, stream => stream.Write(MemoryMarshal.AsBytes(elements.AsSpan())));

    /// <summary>int64 [n]: shapes, axes, places.</summary>
    public Value Numbers(params long[] numbers) =>
        Stored($"numbers_{string.Join('_', numbers)}", OnnxType.Int64, [numbers.Length], numbers);

    /// <summary>One number without dimensions.</summary>
    public Value Scalar(double number, OnnxType type)
    {
        var name = FormattableString.Invariant($"{type}_{number}");
        return type switch
        {
            OnnxType.Float32 => Stored(name, type, [], [(float)number]),
            OnnxType.Float16 => Stored(name, type, [], [(Half)number]),
            OnnxType.Int64 => Stored(name, type, [], [(long)number]),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
    }
}
