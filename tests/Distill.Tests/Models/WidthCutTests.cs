using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>BERT's fixture, 2 layers of 32 channels in 4 heads, 80 neurons, cut to one layer of half of each.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class WidthCutTests : IDisposable
{
    private const int HeadSize = 8;

    private readonly Model _source = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _source.Dispose();
    }

    [Fact]
    public void The_first_parts_are_kept_everywhere() =>
        AssertCut(WidthRule.First, [.. Enumerable.Range(0, 16)], [0, 1], [.. Enumerable.Range(0, 40)]);

    [Fact]
    public void The_parts_with_the_largest_weights_are_kept_everywhere()
    {
        // What reads and writes each channel, head and neuron, matrix by matrix; layer 0 is not copied.
        var hidden = new double[32];
        Add(hidden, "bert.embeddings.word_embeddings", rows: false, columns: true);
        Add(hidden, "bert.embeddings.position_embeddings", rows: false, columns: true);
        Add(hidden, "bert.embeddings.token_type_embeddings", rows: false, columns: true);
        Add(hidden, Layer("attention.self.query"), rows: false, columns: true);
        Add(hidden, Layer("attention.self.key"), rows: false, columns: true);
        Add(hidden, Layer("attention.self.value"), rows: false, columns: true);
        Add(hidden, Layer("attention.output.dense"), rows: true, columns: false);
        Add(hidden, Layer("intermediate.dense"), rows: false, columns: true);
        Add(hidden, Layer("output.dense"), rows: true, columns: false);
        Add(hidden, "bert.pooler.dense", rows: true, columns: true);
        Add(hidden, "classifier", rows: false, columns: true);

        var channels = new double[32];
        Add(channels, Layer("attention.self.query"), rows: true, columns: false);
        Add(channels, Layer("attention.self.key"), rows: true, columns: false);
        Add(channels, Layer("attention.self.value"), rows: true, columns: false);
        Add(channels, Layer("attention.output.dense"), rows: false, columns: true);

        var inner = new double[80];
        Add(inner, Layer("intermediate.dense"), rows: true, columns: false);
        Add(inner, Layer("output.dense"), rows: false, columns: true);

        AssertCut(
            WidthRule.Magnitude,
            Largest(hidden, 16),
            Largest([.. channels.Chunk(HeadSize).Select(head => head.Sum())], 2),
            Largest(inner, 40));
    }

    [Fact]
    public void Without_neurons_that_do_nothing_the_network_says_the_same()
    {
        using (Autograd.NoGrad())
        {
            foreach (var (weight, tensor) in _source.Weights.All)
            {
                // Every other neuron: no way in, so the activation is 0 whatever its way out.
                if (weight.Role == Role.Inner)
                {
                    var rows = Enumerable.Range(0, 80).Select(neuron => (float)(neuron % 2)).ToArray();
                    tensor.CopyFrom(tensor * Tensor.From(rows, [80, .. weight.Shape.Skip(1).Select(_ => 1L)]));
                }
                else if (weight is { Role: Role.Outer, Shape.Length: 2 })
                {
                    tensor.CopyFrom(tensor * Tensor.From(
                        Enumerable.Range(0, 80).Select(neuron => (float)(neuron % 2)).ToArray(), 1, 80));
                }
            }
        }

        using var copy = Copy(WidthRule.Magnitude, (BertConfig)_source.Config with { IntermediateSize = 40 }, [0, 1]);
        var inputs = Golden.Inputs("bert", _source.Config);

        Golden.AssertClose(
            _source.Forward(inputs, Pass.Evaluation).Logits, copy.Forward(inputs, Pass.Evaluation).Logits, 1e-5);
    }

    private static string Layer(string name) => $"bert.encoder.layer.1.{name}";

    private static string Copied(string name) => name.Replace(".1.", ".0.", StringComparison.Ordinal);

    private void AssertCut(WidthRule rule, int[] hidden, int[] heads, int[] inner)
    {
        int[] channels = [.. heads.SelectMany(head => Enumerable.Range(head * HeadSize, HeadSize))];
        using var copy = Copy(
            rule,
            (BertConfig)_source.Config with
            {
                HiddenSize = 16,
                NumAttentionHeads = 2,
                IntermediateSize = 40,
                NumHiddenLayers = 1,
            },
            [1]);

        void Matrix(string name, int[]? rows, int[] columns)
        {
            var (from, to) = (_source.Weights[$"{name}.weight"], copy.Weights[$"{Copied(name)}.weight"]);
            var (values, width) = (from.ToArray<float>(), (int)from.Size(1));
            rows ??= [.. Enumerable.Range(0, (int)from.Size(0))];
            var expected = rows.SelectMany(row => columns.Select(column => values[(row * width) + column]));
            Assert.Equal(expected, to.ToArray<float>());
        }

        void Vector(string name, int[] kept)
        {
            var (from, to) = (_source.Weights[name], copy.Weights[Copied(name)]);
            Assert.Equal(kept.Select(place => from.ToArray<float>()[place]), to.ToArray<float>());
        }

        Matrix("bert.embeddings.word_embeddings", null, hidden);
        Matrix("bert.embeddings.position_embeddings", null, hidden);
        Vector("bert.embeddings.LayerNorm.weight", hidden);
        foreach (var name in new[] { "query", "key", "value" })
        {
            Matrix(Layer($"attention.self.{name}"), channels, hidden);
            Vector(Layer($"attention.self.{name}.bias"), channels);
        }

        Matrix(Layer("attention.output.dense"), hidden, channels);
        Vector(Layer("attention.output.dense.bias"), hidden);
        Vector(Layer("attention.output.LayerNorm.bias"), hidden);
        Matrix(Layer("intermediate.dense"), inner, hidden);
        Vector(Layer("intermediate.dense.bias"), inner);
        Matrix(Layer("output.dense"), hidden, inner);
        Vector(Layer("output.dense.bias"), hidden);
        Matrix("bert.pooler.dense", hidden, hidden);
        Matrix("classifier", null, hidden);
    }

    private Model Copy(WidthRule rule, BertConfig wanted, int[] layers)
    {
        var copy = Model.Create(wanted, seed: 1, Device.Cpu);
        var cut = new WidthCut(_source.Weights, _source.Config, wanted, layers, rule);
        Assert.Empty(new LayerCopy(_source.Weights, copy.Weights, layers, answersAgree: true, cut).Run());
        return copy;
    }

    private void Add(double[] scores, string name, bool rows, bool columns)
    {
        var tensor = _source.Weights[$"{name}.weight"];
        var (values, width) = (tensor.ToArray<float>(), (int)tensor.Size(1));
        for (var i = 0; i < values.Length; i++)
        {
            var square = (double)values[i] * values[i];
            if (rows)
            {
                scores[i / width] += square;
            }

            if (columns)
            {
                scores[i % width] += square;
            }
        }
    }

    private static int[] Largest(double[] scores, int count) =>
        [.. Enumerable.Range(0, scores.Length).OrderByDescending(place => scores[place]).Take(count).Order()];
}
