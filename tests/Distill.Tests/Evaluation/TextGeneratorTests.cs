using Distill.Evaluation;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Evaluation;

/// <summary>Writing with kept keys and values, against reading the whole text anew for every token.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class TextGeneratorTests : IDisposable
{
    private const int Classes = 60; // that every fixture has
    private const int End = 0;

    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-gqa")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    public void Logits_with_a_cache_are_those_without(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        long[] first = [5, 6, 7, 8, 9, 10, 11, 12], second = [20, 21, 22, 23, 24, 25];
        using var cache = new KeyValueCache(texts: 2, length: 9);
        var pass = Pass.Evaluation with { Cache = cache };

        // Five and three tokens at first, padded behind the second text; then one of each at a time.
        var read = model.Forward(Given([.. first[..5], .. second[..3], 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 0, 0], null), pass).Logits;
        Golden.AssertClose(Whole(model, first[..5]), read.Select(0, 0), 2e-5);
        Golden.AssertClose(Whole(model, second[..3]), read.Select(0, 1).Narrow(0, 0, 3), 2e-5);
        for (var i = 0; i < 3; i++)
        {
            var next = model.Forward(Given([first[5 + i], second[3 + i]], [1, 1], [5 + i, 3 + i]), pass).Logits;
            Golden.AssertClose(Whole(model, first[..(6 + i)]).Select(0, 5 + i), next.Select(0, 0).Select(0, 0), 2e-5);
            Golden.AssertClose(Whole(model, second[..(4 + i)]).Select(0, 3 + i), next.Select(0, 1).Select(0, 0), 2e-5);
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-gqa")]
    public void At_temperature_0_the_likeliest_token_follows(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        var text = new List<long> { 5, 6, 7 };
        while (text.Count < 8)
        {
            var last = Whole(model, [.. text]).Select(0, text.Count - 1).Narrow(0, 0, Classes).ToArray<float>();
            text.Add(Array.IndexOf(last, last.Max()));
        }

        var written = Generator(model, new Sampling(0, 1, Seed: 1), most: 5).Write([new(0, [5, 6, 7])]).Single();

        Assert.Equal(text.Skip(3).TakeWhile(id => id != End).Select(id => (int)id), written.TakeWhile(id => id != End));
    }

    [Fact]
    public void A_text_depends_on_its_number_and_the_seed_and_not_on_those_beside_it()
    {
        using var model = ModelLoader.Load(Golden.Folder("gpt2"), Device.Cpu);
        TextStart[] starts = [new(0, [5, 6, 7]), new(1, [8]), new(2, [5, 6, 7])];
        IReadOnlyList<int[]> Write(ulong seed, params TextStart[] given) =>
            Generator(model, new Sampling(1, 0.9, seed), most: 6).Write(given);

        var together = Write(7, starts);
        var before = Engine.LiveTensors;

        Assert.Equal(together, [Write(7, starts[0])[0], Write(7, starts[1])[0], Write(7, starts[2])[0]]);
        Assert.NotEqual(together[0], together[2]);
        Assert.NotEqual(together, Write(8, starts));
        Assert.All(together, text => Assert.InRange(text.Length, 1, 6));
        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void Tokens_come_as_often_as_they_are_likely()
    {
        float[] logits = [MathF.Log(0.5f), MathF.Log(0.2f), MathF.Log(0.3f)];
        double[] Shares(Sampling sampling) =>
        [
            .. Enumerable.Range(0, 20_000).Select(text => sampling.Choose(logits, (ulong)text, position: 3))
                .Concat([0, 1, 2]).CountBy(id => id).OrderBy(pair => pair.Key).Select(pair => pair.Value / 20_000.0),
        ];

        Near([0.5, 0.2, 0.3], Shares(new Sampling(1, 1, Seed: 1)));
        Near([0.25 / 0.38, 0.04 / 0.38, 0.09 / 0.38], Shares(new Sampling(0.5, 1, Seed: 1)));
        Near([0.625, 0, 0.375], Shares(new Sampling(1, 0.7, Seed: 1)));
        Near([1, 0, 0], Shares(new Sampling(1, 0.5, Seed: 1)));

        static void Near(double[] expected, double[] shares) =>
            Assert.All(expected.Zip(shares), pair => Assert.Equal(pair.First, pair.Second, tolerance: 0.012));
    }

    private static TextGenerator Generator(Model model, Sampling sampling, int most) =>
        new(model, Precision.Fp32, Classes, End, sampling, most);

    /// <summary>[T, V]</summary>
    private static Tensor Whole(Model model, long[] ids) => model.Forward(
        new TextInputs(
            Tensor.From(ids, 1, ids.Length), Tensor.Full([1, ids.Length], 1, ScalarType.Int64), TokenTypeIds: null),
        Pass.Evaluation).Logits.Select(0, 0);

    /// <summary>Two texts.</summary>
    private static TextInputs Given(long[] ids, long[] mask, long[]? positions) => new(
        Tensor.From(ids, 2, ids.Length / 2), Tensor.From(mask, 2, mask.Length / 2), TokenTypeIds: null)
    {
        Positions = positions is null ? null : Tensor.From(positions, 2, positions.Length / 2),
    };
}
