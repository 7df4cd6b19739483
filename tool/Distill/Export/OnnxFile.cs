using Distill.Formats;

namespace Distill.Export;

/// <summary>
/// Writes a graph as an ONNX model, one tensor at a time, so that a model is never held twice. What a message of
/// Protocol Buffers cannot hold, 2 GB, stands in a second file beside it.
/// </summary>
internal static class OnnxFile
{
    /// <summary>The versions of the operators: the last for which exporters and runtimes are everywhere.</summary>
    public const int OperatorSet = 17;

    /// <summary>The largest sum of the tensors' bytes in one file; the rest of 2 GB is for the graph itself.</summary>
    public const long MostInline = 2_000_000_000;

    private const int FormatVersion = 8;
    private const int SmallTensor = 1024; // bytes, below which a tensor stays with the graph
    private const int Alignment = 4096;   // of tensors in the second file: it can be mapped

    // ModelProto, OperatorSetIdProto, StringStringEntryProto, GraphProto.
    private const int VersionField = 1, ProducerField = 2, ProducerVersionField = 3, GraphField = 7;
    private const int OperatorsField = 8, MetadataField = 14, SetVersionField = 2, KeyField = 1, ValueField = 2;
    private const int NodeField = 1, NameField = 2, TensorField = 5, InputField = 11, OutputField = 12;

    /// <param name="metadata">where the model comes from, as names and values</param>
    /// <param name="mostInline">bytes of tensors in the file itself; where there are more, all stand beside it</param>
    public static void Write(
        string path,
        OnnxGraph graph,
        IReadOnlyList<KeyValuePair<string, string>> metadata,
        long mostInline = MostInline)
    {
        var beside = $"{path}_data";
        var isLarge = graph.Initializers.Sum(each => each.Length) > mostInline;
        if (isLarge || File.Exists(beside))
        {
            // Of two files the one would be replaced before the other, and the old model with new tensors be wrong
            // without a word: so first it goes.
            File.Delete(path);
            File.Delete(beside);
        }

        var offsets = isLarge ? WriteTensors(beside, graph.Initializers) : [];
        AtomicFile.Write(path, stream => WriteModel(stream, graph, metadata, Path.GetFileName(beside), offsets));
    }

    /// <returns>where each of the tensors begins in the file</returns>
    private static Dictionary<OnnxInitializer, long> WriteTensors(
        string path, IReadOnlyList<OnnxInitializer> initializers)
    {
        var offsets = new Dictionary<OnnxInitializer, long>();
        AtomicFile.Write(path, stream =>
        {
            foreach (var tensor in initializers.Where(each => each.Length >= SmallTensor))
            {
                stream.Write(new byte[(Alignment - (stream.Position % Alignment)) % Alignment]);
                offsets.Add(tensor, stream.Position);
                WriteElements(stream, tensor);
            }
        });
        return offsets;
    }

    private static void WriteModel(
        Stream stream,
        OnnxGraph graph,
        IReadOnlyList<KeyValuePair<string, string>> metadata,
        string beside,
        Dictionary<OnnxInitializer, long> offsets)
    {
        var (first, last) = (new ProtoWriter(), new ProtoWriter()); // of the graph, around its tensors
        foreach (var node in graph.Operators)
        {
            first.Message(NodeField, node.Write);
        }

        first.Text(NameField, "main_graph");
        foreach (var input in graph.Inputs)
        {
            last.Message(InputField, input.Write);
        }

        foreach (var output in graph.Outputs)
        {
            last.Message(OutputField, output.Write);
        }

        var tensors = graph.Initializers
            .Select(tensor => (Tensor: tensor, Inline: !offsets.ContainsKey(tensor), Header: Header(tensor)))
            .ToList();
        var length = tensors.Sum(each => each.Header.Written.Length + (each.Inline ? each.Tensor.Length : 0));
        var begin = new ProtoWriter();
        begin.Number(VersionField, FormatVersion);
        begin.Text(ProducerField, "dotnet-distill");
        begin.Text(ProducerVersionField, ToolVersion.Text);
        begin.Begin(GraphField, first.Written.Length + length + last.Written.Length);

        stream.Write(begin.Written);
        stream.Write(first.Written);
        foreach (var (tensor, inline, header) in tensors)
        {
            stream.Write(header.Written);
            if (inline)
            {
                WriteElements(stream, tensor);
            }
        }

        stream.Write(last.Written);
        stream.Write(Ending(metadata).Written);

        ProtoWriter Header(OnnxInitializer tensor)
        {
            var (message, field) = (new ProtoWriter(), new ProtoWriter());
            if (offsets.TryGetValue(tensor, out var offset))
            {
                tensor.WriteExternal(message, beside, offset);
                field.Begin(TensorField, message.Written.Length);
            }
            else
            {
                tensor.WriteHeader(message);
                field.Begin(TensorField, message.Written.Length + tensor.Length);
            }

            field.Append(message.Written);
            return field;
        }
    }

    private static ProtoWriter Ending(IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        var ending = new ProtoWriter();
        ending.Message(OperatorsField, set => set.Number(SetVersionField, OperatorSet));
        foreach (var (key, value) in metadata)
        {
            ending.Message(MetadataField, entry =>
            {
                entry.Text(KeyField, key);
                entry.Text(ValueField, value);
            });
        }

        return ending;
    }

    private static void WriteElements(Stream stream, OnnxInitializer tensor)
    {
        var begin = stream.Position;
        tensor.Write(stream);
        if (stream.Position - begin != tensor.Length)
        {
            throw new InvalidOperationException(
                $"'{tensor.Value.Name}' wrote {stream.Position - begin} bytes; its shape needs {tensor.Length}");
        }
    }
}
