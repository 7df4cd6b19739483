using Distill.Formats;

namespace Distill.Export;

/// <summary>What an ONNX file holds, without its tensors being loaded.</summary>
/// <param name="Operators">how often each occurs</param>
/// <param name="Inputs">names with the sizes of their dimensions, as in <c>input_ids [batch_size, sequence_length]</c></param>
internal sealed record OnnxSummary(
    long FormatVersion,
    long OperatorSet,
    string Producer,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, int> Operators,
    IReadOnlyList<TensorSummary> Tensors)
{
    /// <exception cref="UserException">the file is no ONNX model</exception>
    public static OnnxSummary Read(string path)
    {
        using var file = InputFile.Open(path);
        var model = new ProtoReader(file, path, 0, file.Length);
        var (version, set, producer) = (0L, 0L, "");
        var metadata = new Dictionary<string, string>();
        ProtoField? graph = null;
        foreach (var field in model.Fields())
        {
            switch (field.Number)
            {
                case 1:
                    version = field.Value;
                    break;
                case 2:
                    producer = model.Text(field);
                    break;
                case 7:
                    graph = field;
                    break;
                case 8:
                    set = Math.Max(set, model.Message(field).Fields().FirstOrDefault(each => each.Number == 2)?.Value ?? 0);
                    break;
                case 14:
                    var (name, value) = Entry(model.Message(field));
                    metadata[name] = value;
                    break;
            }
        }

        return graph is null || version == 0
            ? throw new UserException(ExitCode.InputInvalid, path, "is no ONNX model: it has no graph.")
            : OfGraph(model.Message(graph)) with
            {
                FormatVersion = version,
                OperatorSet = set,
                Producer = producer,
                Metadata = metadata,
            };
    }

    private static OnnxSummary OfGraph(ProtoReader graph)
    {
        var operators = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (inputs, outputs, tensors) = (new List<string>(), new List<string>(), new List<TensorSummary>());
        foreach (var field in graph.Fields())
        {
            switch (field.Number)
            {
                case 1:
                    var node = graph.Message(field);
                    var kind = node.Fields().FirstOrDefault(each => each.Number == 4);
                    var word = kind is null ? "" : node.Text(kind);
                    operators[word] = operators.GetValueOrDefault(word) + 1;
                    break;
                case 5:
                    tensors.Add(Tensor(graph.Message(field)));
                    break;
                case 11:
                    inputs.Add(Port(graph.Message(field)));
                    break;
                case 12:
                    outputs.Add(Port(graph.Message(field)));
                    break;
            }
        }

        return new OnnxSummary(0, 0, "", new Dictionary<string, string>(), inputs, outputs, operators, tensors);
    }

    // TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9, external_data = 13.
    private static TensorSummary Tensor(ProtoReader tensor)
    {
        var (name, type, shape, bytes) = ("", (OnnxType)0, new List<long>(), 0L);
        ProtoField? content = null;
        foreach (var field in tensor.Fields())
        {
            switch (field.Number)
            {
                case 1 when field.Length > 0:
                    shape.AddRange(tensor.Packed(field));
                    break;
                case 1:
                    shape.Add(field.Value);
                    break;
                case 2:
                    type = (OnnxType)field.Value;
                    break;
                case 8:
                    name = tensor.Text(field);
                    break;
                case 9:
                    (content, bytes) = (field, field.Length);
                    break;
                case 13 when Entry(tensor.Message(field)) is ("length", var length):
                    _ = long.TryParse(length, out bytes);
                    break;
            }
        }

        var isKnown = Enum.IsDefined(type);
        return new TensorSummary(
            name,
            isKnown ? type.OnDisk().Word() : $"type {(int)type}",
            shape,
            bytes,
            content is not null && isKnown ? tensor.Zeros(content, type.OnDisk()) : null);
    }

    // ValueInfoProto: name = 1, type = 2 { tensor_type = 1 { shape = 2 { dim = 1 { dim_value = 1 | dim_param = 2 }}}}.
    private static string Port(ProtoReader port)
    {
        var name = port.Fields().Where(field => field.Number == 1).Select(port.Text).FirstOrDefault("");
        var sizes =
            from type in Inner(port, 2)
            from tensor in Inner(type, 1)
            from shape in Inner(tensor, 2)
            from dimension in Inner(shape, 1)
            select dimension.Fields().FirstOrDefault() switch
            {
                { Number: 2 } word => dimension.Text(word),
                { Number: 1, Value: var count } => $"{count}",
                _ => "?",
            };
        return $"{name} [{string.Join(", ", sizes)}]";
    }

    private static IEnumerable<ProtoReader> Inner(ProtoReader message, int number) =>
        message.Fields().Where(field => field.Number == number).Select(message.Message);

    private static (string Key, string Value) Entry(ProtoReader entry)
    {
        string Text(int number) =>
            entry.Fields().Where(field => field.Number == number).Select(entry.Text).FirstOrDefault("");
        return (Text(1), Text(2));
    }
}
