using Distill.Data;
using Distill.Evaluation;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>
/// Runs what was exported, from its file, beside the model that it was made from: a file is not relied on before its
/// answers have been seen.
/// </summary>
internal static class OnnxCheck
{
    private const int Longest = 12; // tokens
    private const int Images = 2;

    /// <summary>
    /// The largest distance between the two models' logits, over inputs that are drawn: texts of two lengths with
    /// padding on either side, or images.
    /// </summary>
    public static double Difference(string path, Model model)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        var graph = new OnnxReader(path).Read();
        return Samples(model.Config).Max(inputs =>
        {
            using var sample = new TensorScope();
            var ours = Predictor.Run(model, Precision.Fp32, inputs, hiddenStates: false).Logits;
            var distance = (ours - Run(graph, Feed(graph, inputs))).Abs();
            return Counted(distance, inputs).Max().ToDouble();
        });
    }

    /// <summary>The logits for these inputs.</summary>
    /// <param name="see">is shown each operator with what it reads</param>
    public static Tensor Run(
        LoadedGraph graph, IReadOnlyDictionary<string, Tensor> inputs, Action<LoadedNode, Tensor[]>? see = null)
    {
        using var scope = new TensorScope();
        var values = inputs.ToDictionary();
        foreach (var node in graph.Nodes)
        {
            // A weight is held no longer than its product takes.
            using var nodeScope = new TensorScope();
            Tensor[] read =
                [.. node.Inputs.Select(name => values.GetValueOrDefault(name) ?? graph.Tensors[name].Load())];
            see?.Invoke(node, read);
            foreach (var (name, value) in node.Outputs.Zip(OnnxOperators.Run(node, read)))
            {
                values.Add(name, nodeScope.Keep(value));
            }
        }

        return scope.Keep(values[graph.Outputs[0]]);
    }

    /// <summary>What the graph asks for, of what a model reads; a cache is empty.</summary>
    public static IReadOnlyDictionary<string, Tensor> Feed(LoadedGraph graph, ModelInputs inputs) =>
        graph.Inputs.ToDictionary(input => input.Name, input => (input.Name, inputs) switch
        {
            (_, ImageInputs images) => images.PixelValues,
            ("input_ids", TextInputs texts) => texts.InputIds,
            ("attention_mask", TextInputs texts) => texts.AttentionMask,
            ("token_type_ids", TextInputs texts) => texts.TokenTypeIds ?? texts.InputIds.ZerosLike(),
            ("position_ids", TextInputs texts) => TokenPositions.Of(texts.AttentionMask),
            (_, TextInputs texts) => Tensor.Zeros([texts.InputIds.Size(0), input.Shape[1], 0, input.Shape[3]]),
            _ => throw new ArgumentException($"{inputs.GetType()} has no {input.Name}", nameof(inputs)),
        });

    private static IEnumerable<ModelInputs> Samples(ModelConfig config)
    {
        var random = SplitMix64.Stream(seed: 0, stream: 0);
        return config is ImageConfig images
            ? [OfImages(images, random)]
            : [OfTexts((TextConfig)config, random, left: false), OfTexts((TextConfig)config, random, left: true)];
    }

    private static TextInputs OfTexts(TextConfig config, SplitMix64 random, bool left)
    {
        var longest = Math.Min(Longest, config.MaxPositionEmbeddings);
        int[] lengths = [longest, 1 + (longest / 2)];
        var (ids, mask) = (new long[lengths.Length * longest], new long[lengths.Length * longest]);
        for (var i = 0; i < ids.Length; i++)
        {
            var (row, place) = (i / longest, i % longest);
            ids[i] = random.Below(config.VocabSize);
            mask[i] = (left ? longest - 1 - place : place) < lengths[row] ? 1 : 0;
        }

        long[] shape = [lengths.Length, longest];
        return new TextInputs(
            Tensor.From(ids, shape), Tensor.From(mask, shape), Tensor.Zeros(shape, ScalarType.Int64));
    }

    private static ImageInputs OfImages(ImageConfig config, SplitMix64 random)
    {
        long[] shape = [Images, config.NumChannels, config.ImageSize, config.ImageSize];
        var pixels = new float[shape.Aggregate((product, length) => product * length)];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (random.Below(256) / 127.5f) - 1;
        }

        return new ImageInputs(Tensor.From(pixels, shape));
    }

    // What stands at padding means nothing.
    private static Tensor Counted(Tensor distance, ModelInputs inputs) =>
        inputs is TextInputs texts && distance.Rank == 3
            ? distance * texts.AttentionMask.To(ScalarType.Float32).Unsqueeze(-1)
            : distance;
}
