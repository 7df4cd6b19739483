using Distill.Models;
using Distill.Torch;
using Microsoft.ML.OnnxRuntime;

namespace Distill.Tests.Export;

/// <summary>An exported model in ONNX Runtime, which shares no line with this tool.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;

    public OnnxRun(string path)
    {
        // Products with codes that are turned back into numbers: without rounding the other side on the way.
        _options.AddSessionConfigEntry("session.qdq_matmulnbits_accuracy_level", "1");
        _session = new InferenceSession(path, _options);
    }

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public IReadOnlyList<string> Inputs => _session.InputNames;

    public IReadOnlyList<string> Outputs => _session.OutputNames;

    public IReadOnlyDictionary<string, NodeMetadata> InputKinds => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> OutputKinds => _session.OutputMetadata;

    /// <summary>The logits for what one of our models reads.</summary>
    public Tensor Logits(ModelInputs inputs) => Run(Feed(inputs))["logits"];

    /// <summary>Every output, fp32.</summary>
    public Dictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Assert.Equal(Inputs.Order(), inputs.Keys.Order());
        var values = Inputs.Select(name => Value(inputs[name], _session.InputMetadata[name])).ToList();
        try
        {
            using var outputs = _session.Run(_run, Inputs, values, Outputs);
            return Outputs.Zip(outputs).ToDictionary(pair => pair.First, pair => Read(pair.Second));
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <summary>The logits of a text that is read in steps, each of which takes what the one before has kept.</summary>
    /// <param name="first">tokens of the first step; the others have one</param>
    public Tensor Stepwise(TextInputs inputs, long first)
    {
        var positions = Positions(inputs.AttentionMask);
        var kept = _session.InputMetadata.Where(kind => kind.Key.StartsWith("past", StringComparison.Ordinal))
            .ToDictionary(kind => kind.Key, kind => Tensor.Zeros(
                [inputs.InputIds.Size(0), kind.Value.Dimensions[1], 0, kind.Value.Dimensions[3]]));
        var (logits, length) = (new List<Tensor>(), inputs.InputIds.Size(1));
        for (var (begin, count) = (0L, first); begin < length; (begin, count) = (begin + count, 1))
        {
            var outputs = Run(new Dictionary<string, Tensor>(kept)
            {
                ["input_ids"] = inputs.InputIds.Narrow(1, begin, count),
                ["attention_mask"] = inputs.AttentionMask.Narrow(1, 0, begin + count),
                ["position_ids"] = positions.Narrow(1, begin, count),
            });
            logits.Add(outputs["logits"]);
            kept = kept.Keys.ToDictionary(
                name => name, name => outputs[name.Replace("past_key_values", "present", StringComparison.Ordinal)]);
        }

        return Tensor.Cat([.. logits], dimension: 1);
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
        _options.Dispose();
    }

    /// <summary>Of what one of our models reads that which the graph asks for, under its names.</summary>
    public Dictionary<string, Tensor> Feed(ModelInputs inputs)
    {
        if (inputs is ImageInputs images)
        {
            return new() { ["pixel_values"] = images.PixelValues };
        }

        var texts = (TextInputs)inputs;
        var all = new Dictionary<string, Tensor>
        {
            ["input_ids"] = texts.InputIds,
            ["attention_mask"] = texts.AttentionMask,
            ["token_type_ids"] = texts.TokenTypeIds ?? texts.InputIds.ZerosLike(),
            ["position_ids"] = Positions(texts.AttentionMask),
        };
        return all.Where(pair => Inputs.Contains(pair.Key)).ToDictionary();
    }

    /// <summary>As Hugging Face's library counts them for decoders: from each row's first token on.</summary>
    public static Tensor Positions(Tensor mask) => (mask.CumSum(1) + -1L).ClampMin(0L);

    private static OrtValue Value(Tensor tensor, NodeMetadata kind)
    {
        long[] shape = [.. tensor.Shape];
        return kind.ElementType switch
        {
            { } type when type == typeof(long) => OrtValue.CreateTensorValueFromMemory(tensor.ToArray<long>(), shape),
            { } type when type == typeof(Float16) => OrtValue.CreateTensorValueFromMemory(
                Array.ConvertAll(tensor.ToArray<float>(), value => (Float16)value), shape),
            _ => OrtValue.CreateTensorValueFromMemory(tensor.ToArray<float>(), shape),
        };
    }

    private static Tensor Read(OrtValue value)
    {
        var kind = value.GetTensorTypeAndShape();
        return Tensor.From(
            kind.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16
                ? Array.ConvertAll(value.GetTensorDataAsSpan<Float16>().ToArray(), number => (float)number)
                : value.GetTensorDataAsSpan<float>().ToArray(),
            kind.Shape);
    }
}
