using System.Runtime.InteropServices;
using Distill.Formats;

namespace Distill.Data;

/// <summary>
/// What can stand in the places of words, for each of some rows: a safetensors file with the rows' content keys, where
/// each one's places begin, the places, and ids [places, choices].
/// </summary>
internal sealed class WordChoices : IDisposable
{
    private readonly SafetensorsReader _file;
    private readonly Dictionary<ulong, int> _rows;
    private readonly long[] _starts; // the first place of each row, then the count of all
    private readonly int[] _places;
    private readonly int _choices;

    private WordChoices(SafetensorsReader file)
    {
        _file = file;
        _rows = file.Values<long>("keys").Index().ToDictionary(key => (ulong)key.Item, key => key.Index);
        (_starts, _places) = (file.Values<long>("starts"), file.Values<int>("places"));
        _choices = (int)file.Entry("choices").Shape[1];
    }

    /// <param name="rows">each with its places and, for each of them, as many ids as for all others</param>
    public static void Write(
        string path, int choices, IReadOnlyList<(ulong Key, IReadOnlyList<(int Place, int[] Ids)> Words)> rows)
    {
        var starts = new long[rows.Count + 1];
        foreach (var (index, row) in rows.Index())
        {
            starts[index + 1] = starts[index] + row.Words.Count;
        }

        long[] keys = [.. rows.Select(row => (long)row.Key)];
        int[] places = [.. rows.SelectMany(row => row.Words).Select(word => word.Place)];
        SafetensorsWriter.Write(
            path,
            [
                SafetensorsTensor.Of<long>("keys", [keys.Length], keys),
                SafetensorsTensor.Of<long>("starts", [starts.Length], starts),
                SafetensorsTensor.Of<int>("places", [places.Length], places),
                new SafetensorsTensor("choices", ElementTypes.Of<int>(), [places.Length, choices], stream =>
                {
                    foreach (var word in rows.SelectMany(row => row.Words))
                    {
                        stream.Write(MemoryMarshal.AsBytes(word.Ids.AsSpan()));
                    }
                }),
            ]);
    }

    public static WordChoices Open(string path) => new(new SafetensorsReader(path));

    /// <summary>The places of a row and what can stand there; nothing for a row that is not known.</summary>
    public IReadOnlyList<(int Place, int[] Ids)> Of(ulong key)
    {
        if (!_rows.TryGetValue(key, out var row))
        {
            return [];
        }

        var (start, count) = (_starts[row], (int)(_starts[row + 1] - _starts[row]));
        var ids = new int[count * _choices];
        _file.CopyTo("choices", MemoryMarshal.AsBytes(ids.AsSpan()), start * _choices * sizeof(int));
        return [.. ids.Chunk(_choices).Select((words, index) => (_places[start + index], words))];
    }

    public void Dispose() => _file.Dispose();
}
