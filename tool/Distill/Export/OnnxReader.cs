using System.Globalization;

namespace Distill.Export;

/// <summary>
/// Reads a model's operators, and where its tensors stand, in the forms in which this tool writes them.
/// </summary>
internal sealed class OnnxReader(string path)
{
    private readonly List<LoadedNode> _nodes = [];
    private readonly List<LoadedInput> _inputs = [];
    private readonly List<string> _outputs = [];
    private readonly Dictionary<string, LoadedTensor> _tensors = [];

    /// <exception cref="UserException">the file is damaged</exception>
    public LoadedGraph Read()
    {
        using var file = InputFile.Open(path);
        var model = new ProtoReader(file, path, 0, file.Length);
        foreach (var graph in Inner(model, 7))
        {
            foreach (var field in graph.Fields())
            {
                Add(field.Number, graph, field);
            }
        }

        return new LoadedGraph(_nodes, _inputs, _outputs, _tensors);
    }

    private void Add(int number, ProtoReader graph, ProtoField field)
    {
        switch (number)
        {
            case 1:
                _nodes.Add(Node(graph.Message(field)));
                break;
            case 5:
                AddTensor(graph.Message(field));
                break;
            case 11:
                _inputs.Add(Input(graph.Message(field)));
                break;
            case 12:
                _outputs.Add(Text(graph.Message(field), 1));
                break;
        }
    }

    // NodeProto: input = 1, output = 2, op_type = 4, attribute = 5.
    private static LoadedNode Node(ProtoReader node)
    {
        var (numbers, singles) = (new Dictionary<string, long[]>(), new Dictionary<string, float>());
        foreach (var attribute in Inner(node, 5))
        {
            // AttributeProto: name = 1, f = 2, i = 3, ints = 8.
            var (name, fields) = (Text(attribute, 1), attribute.Fields().ToList());
            if (fields.Find(field => field.Number == 2) is { } single)
            {
                singles.Add(name, BitConverter.Int32BitsToSingle((int)single.Value));
            }
            else
            {
                numbers.Add(
                    name, [.. fields.Where(field => field.Number is 3 or 8).Select(field => field.Value)]);
            }
        }

        return new LoadedNode(Text(node, 4), Texts(node, 1), Texts(node, 2), numbers, singles);
    }

    // TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9, external_data = 13 { key = 1, value = 2 }.
    private void AddTensor(ProtoReader tensor)
    {
        var fields = tensor.Fields().ToList();
        var type = (OnnxType)fields.Find(field => field.Number == 2)!.Value;
        long[] shape = [.. fields.Where(field => field.Number == 1).Select(field => field.Value)];
        var place = Inner(tensor, 13).ToDictionary(entry => Text(entry, 1), entry => Text(entry, 2));
        _tensors.Add(
            Text(tensor, 8),
            fields.Find(field => field.Number == 9) is { } content
                ? new LoadedTensor(type, shape, path, content.Begin)
                : new LoadedTensor(
                    type,
                    shape,
                    Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(place["location"])),
                    long.Parse(place["offset"], CultureInfo.InvariantCulture)));
    }

    // ValueInfoProto: name = 1, type = 2 { tensor_type = 1 { shape = 2 { dim = 1 { dim_value = 1 | dim_param = 2 }}}}.
    private static LoadedInput Input(ProtoReader port) => new(
        Text(port, 1),
        [
            .. from type in Inner(port, 2)
               from tensor in Inner(type, 1)
               from shape in Inner(tensor, 2)
               from dimension in Inner(shape, 1)
               select dimension.Fields().FirstOrDefault() is { Number: 1, Value: var length } ? length : -1,
        ]);

    private static IEnumerable<ProtoReader> Inner(ProtoReader message, int number) =>
        message.Fields().Where(field => field.Number == number).Select(message.Message);

    private static string Text(ProtoReader message, int number) => Texts(message, number).FirstOrDefault("");

    private static List<string> Texts(ProtoReader message, int number) =>
        [.. message.Fields().Where(field => field.Number == number).Select(message.Text)];
}
