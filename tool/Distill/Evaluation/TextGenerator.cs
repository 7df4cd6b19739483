using Distill.Models;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>The beginning of a text that a model goes on from.</summary>
/// <param name="Number">that what chance decides is drawn by</param>
/// <param name="Ids">at least one</param>
internal sealed record TextStart(ulong Number, int[] Ids);

/// <summary>Lets a language model write: token by token, with what it has read kept.</summary>
/// <param name="classes">how many of its outputs, its first ones, are tokens</param>
/// <param name="end">the token that ends a text</param>
/// <param name="most">tokens that are written at most</param>
internal sealed class TextGenerator(
    Model model, Precision precision, int classes, int end, Sampling sampling, int most)
{
    // B texts, T tokens of a pass.

    /// <returns>what follows each start, with the end where it was reached</returns>
    public IReadOnlyList<int[]> Write(IReadOnlyList<TextStart> starts)
    {
        var longest = starts.Max(start => start.Ids.Length);
        using var cache = new KeyValueCache(starts.Count, longest + most);
        var written = starts.Select(_ => new List<int>()).ToArray();
        var next = Next([.. starts.Select(start => start.Ids)], [.. starts.Select(_ => 0)], cache);
        for (var count = 0; count < most; count++)
        {
            for (var text = 0; text < written.Length; text++)
            {
                if (written[text] is not [.., var last] || last != end)
                {
                    var logits = next.AsSpan(text * classes, classes);
                    written[text].Add(sampling.Choose(logits, starts[text].Number, starts[text].Ids.Length + count));
                }
            }

            if (count + 1 == most || Array.TrueForAll(written, text => text[^1] == end))
            {
                break;
            }

            // A text that has ended goes along; nobody looks at what it would say.
            next = Next(
                [.. written.Select(text => new[] { text[^1] })],
                [.. starts.Select(start => start.Ids.Length + count)],
                cache);
        }

        return [.. written.Select(text => text.ToArray())];
    }

    /// <summary>The logits of what follows the last token of each text.</summary>
    /// <param name="ids">that are read now</param>
    /// <param name="positions">of the first one of each text</param>
    /// <returns>[B, classes], row after row</returns>
    private float[] Next(int[][] ids, int[] positions, KeyValueCache cache)
    {
        using var scope = new TensorScope();
        var (b, t) = (ids.Length, ids.Max(row => row.Length));
        var (inputs, mask, places) = (new long[b * t], new long[b * t], new long[b * t]);
        foreach (var (text, row) in ids.Index())
        {
            for (var i = 0; i < t; i++)
            {
                var at = (text * t) + i;
                (inputs[at], mask[at], places[at]) = i < row.Length ? (row[i], 1, positions[text] + i) : (end, 0, 0);
            }
        }

        Tensor Matrix(long[] values) => Tensor.From(values, b, t).To(model.Device);
        long[] asked = [.. ids.Select((row, text) => ((long)text * t) + row.Length - 1)];
        var given = new TextInputs(
            Matrix(inputs), Matrix(mask), TokenTypeIds: null, Tensor.From(asked, b).To(model.Device))
        {
            Positions = Matrix(places),
        };

        using var noGrad = Autograd.NoGrad();
        using var region = precision.Enter(model.Device.Kind);
        return model.Forward(given, Pass.Evaluation with { Cache = cache }).Logits
            .First(classes).To(ScalarType.Float32).ToArray<float>();
    }
}
