using Distill.Data;
using Distill.Models;
using Distill.Tokenizers;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>
/// What a masked language model finds likely in the place of each word of a row, one word hidden at a time: the first
/// half of Jiao et al. 2020, TinyBERT, Algorithm 1. Words of several pieces have no choices; the paper looks for them
/// among word vectors.
/// </summary>
/// <param name="model">with a head for masked tokens, that knows the tokenizer's ids</param>
internal sealed class WordGuesser(Model model, Tokenizer tokenizer, Precision precision, int batchSize)
{
    private readonly WordPlaces _places = new(tokenizer);
    private readonly int[] _words = [.. new WordPlaces(tokenizer).Words];

    /// <summary>The likeliest ids for each word of one token, of every different row.</summary>
    /// <param name="choices">ids for each place</param>
    /// <param name="progress">called with the number of rows done and that of all</param>
    public IReadOnlyList<(ulong Key, IReadOnlyList<(int Place, int[] Ids)> Words)> Guess(
        IReadOnlyList<ExampleSet> sets, int choices, Action<int, int> progress)
    {
        var rows = Rows(sets);
        var found = rows.Select(_ => new List<(int Place, int[] Ids)>()).ToArray();
        var hidden = from row in Enumerable.Range(0, rows.Count)
                     from unit in _places.Units(rows[row].Ids, rows[row].Boundary)
                     where unit is { IsWord: true, Ids.Length: 1 }
                     select (Row: row, Place: unit.Start);
        foreach (var batch in hidden.Chunk(batchSize))
        {
            var likeliest = Ask([.. batch.Select(one => (rows[one.Row], one.Place))], choices);
            foreach (var ((row, place), ids) in batch.Zip(likeliest))
            {
                found[row].Add((place, ids));
            }

            progress(batch[^1].Row, rows.Count);
        }

        return [.. rows.Zip(found, (row, words) => (row.Key, (IReadOnlyList<(int, int[])>)words))];
    }

    /// <summary>Every different row once; like lengths side by side, so that there is little padding.</summary>
    private static List<HiddenRow> Rows(IReadOnlyList<ExampleSet> sets)
    {
        var rows = new Dictionary<ulong, HiddenRow>();
        foreach (var set in sets)
        {
            for (var example = 0; example < set.Count; example++)
            {
                var key = set.Key(example);
                if (!rows.ContainsKey(key))
                {
                    var ids = new long[set.Length(example)];
                    set.CopyValues(example, ids);
                    rows.Add(key, new HiddenRow(key, ids, set.Boundary(example)));
                }
            }
        }

        return [.. rows.Values.OrderBy(row => row.Ids.Length)];
    }

    /// <returns>for each row, the likeliest ids at its hidden place</returns>
    private IEnumerable<int[]> Ask((HiddenRow Row, int Place)[] batch, int choices)
    {
        using var scope = new TensorScope();
        var length = batch.Max(one => one.Row.Ids.Length);
        var (ids, mask, types) = (Filled(length * batch.Length, tokenizer.PadId), new long[length * batch.Length],
            new long[length * batch.Length]);
        foreach (var (index, (row, place)) in batch.Index())
        {
            row.Ids.CopyTo(ids, index * length);
            ids[(index * length) + place] = tokenizer.Named.Mask!.Value;
            mask.AsSpan(index * length, row.Ids.Length).Fill(1);
            types.AsSpan((index * length) + row.Boundary, row.Ids.Length - row.Boundary).Fill(1);
        }

        Tensor Matrix(long[] values) => Tensor.From(values, batch.Length, length).To(model.Device);
        long[] places = [.. batch.Select((one, index) => ((long)index * length) + one.Place)];
        var inputs = new TextInputs(
            Matrix(ids), Matrix(mask), Matrix(types), Tensor.From(places, places.Length).To(model.Device));
        var logits = Predictor.Run(model, precision, inputs, hiddenStates: false).Logits.To(ScalarType.Float32);
        return [.. logits.ToArray<float>().Chunk((int)logits.Shape[1]).Select(row => Likeliest(row, choices))];
    }

    /// <summary>In falling order, of equally likely ones the first.</summary>
    private int[] Likeliest(float[] logits, int choices)
    {
        var best = new int[choices];
        var count = 0;
        foreach (var word in _words)
        {
            if (count == choices && !(logits[word] > logits[best[^1]]))
            {
                continue;
            }

            var place = count == choices ? count - 1 : count++;
            for (; place > 0 && logits[word] > logits[best[place - 1]]; place--)
            {
                best[place] = best[place - 1];
            }

            best[place] = word;
        }

        return best;
    }

    private static long[] Filled(int count, long value)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return values;
    }

    private sealed record HiddenRow(ulong Key, long[] Ids, int Boundary);
}
