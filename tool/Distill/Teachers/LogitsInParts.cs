using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Distill.Formats;
using Distill.Models;

namespace Distill.Teachers;

/// <summary>
/// Answers on their way: what a pass over many examples has given is kept from time to time, so that an interrupted one
/// goes on from there. Each part is a file of its own, with the SHA-256 of what is in it; a damaged one is asked again.
/// </summary>
/// <param name="every">how long a pass goes on before a part is written</param>
/// <param name="batches">also after so many batches; null for none by batches</param>
internal sealed class LogitsInParts(string folder, TimeSpan every, long? batches)
{
    private const string Sum = "sha256";

    private readonly HashSet<int> _kept = [];
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private long _batches;
    private int _parts;

    /// <summary>Sets what the parts hold.</summary>
    public void Restore(Logits logits)
    {
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.GetFiles(folder, "part-*.safetensors").Order(StringComparer.Ordinal))
        {
            _parts++;
            foreach (var (example, values) in Whole(path, logits.Classes))
            {
                logits.Set(example, values);
                _kept.Add(example);
            }
        }
    }

    /// <summary>Called after each batch.</summary>
    public void OnBatch(Logits logits)
    {
        if (++_batches % batches == 0 || _sinceLast.Elapsed >= every)
        {
            Save(logits);
        }
    }

    /// <summary>Writes what no part holds yet.</summary>
    /// <exception cref="UserException">it cannot be written</exception>
    public void Save(Logits logits)
    {
        int[] examples = [.. Enumerable.Range(0, logits.Examples).Where(each => logits.Has(each) && _kept.Add(each))];
        int[] counts = [.. examples.Select(example => logits.Of(example).Length / logits.Classes)];
        float[] values = [.. examples.SelectMany(example => logits.Of(example).ToArray())];
        SafetensorsWriter.Write(
            Path.Combine(folder, $"part-{_parts++.ToString("d6", CultureInfo.InvariantCulture)}.safetensors"),
            [
                SafetensorsTensor.Of<int>("examples", [examples.Length], examples),
                SafetensorsTensor.Of<int>("counts", [counts.Length], counts),
                SafetensorsTensor.Of<float>("logits", [values.Length], values),
            ],
            new Dictionary<string, string> { [Sum] = SumOf(examples, counts, values) });
        _sinceLast.Restart();
    }

    /// <summary>For a pass whose result lies elsewhere, whole and synced.</summary>
    public void Delete() => Directory.Delete(folder, recursive: true);

    private static List<(int Example, float[] Values)> Whole(string path, int classes)
    {
        try
        {
            using var file = new SafetensorsReader(path);
            int[] examples = file.Values<int>("examples"), counts = file.Values<int>("counts");
            var values = file.Values<float>("logits");
            if (!file.Metadata.TryGetValue(Sum, out var sum) || sum != SumOf(examples, counts, values))
            {
                return [];
            }

            var (found, start) = (new List<(int, float[])>(), 0);
            foreach (var (example, count) in examples.Zip(counts))
            {
                found.Add((example, values[start..(start += count * classes)]));
            }

            return found;
        }
        catch (UserException)
        {
            return [];
        }
    }

    private static string SumOf(int[] examples, int[] counts, float[] values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>(examples));
        hash.AppendData(MemoryMarshal.AsBytes<int>(counts));
        hash.AppendData(MemoryMarshal.AsBytes<float>(values));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
