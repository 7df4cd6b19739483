namespace Distill.Data;

/// <summary>A text as the search for near duplicates knows it.</summary>
/// <param name="Shingles">ascending, none twice</param>
/// <param name="Bands">two texts that have one of these in common may be near duplicates</param>
internal sealed record Sketch(uint[] Shingles, ulong[] Bands);

/// <summary>
/// Sketches whose bands agree likely where the texts are similar. Of each of 128 orders of chance a text keeps its
/// first shingle; that two texts keep the same one is as likely as they are similar (Broder 1997, On the resemblance
/// and containment of documents, section 4). Bands of several such shingles together make it likely only above a
/// similarity (Leskovec, Rajaraman, Ullman 2014, Mining of Massive Datasets, section 3.4).
/// </summary>
internal sealed class MinHash
{
    private const int Orders = 128;

    /// <summary>The share of pairs just as similar as the threshold that may be missed; of others fewer.</summary>
    private const double Missed = 0.01;

    private static readonly ulong[] _factors = Numbers(stream: 0);
    private static readonly ulong[] _offsets = Numbers(stream: 1);

    private readonly int _shingle;
    private readonly int _perBand;

    /// <param name="threshold">the similarity from which on texts are near duplicates, above 0</param>
    /// <param name="shingle">characters of a shingle</param>
    public MinHash(double threshold, int shingle)
    {
        _shingle = shingle;
        _perBand = Enumerable.Range(1, Orders).Last(
            perBand => perBand == 1 || Math.Pow(1 - Math.Pow(threshold, perBand), Orders / perBand) <= Missed);
    }

    public Sketch Of(string text)
    {
        var shingles = Shingles.Of(text, _shingle);
        var firsts = new uint[Orders];
        for (var order = 0; order < Orders; order++)
        {
            var (factor, offset, first) = (_factors[order], _offsets[order], uint.MaxValue);
            foreach (var shingle in shingles)
            {
                first = Math.Min(first, (uint)(((factor * shingle) + offset) >> 32));
            }

            firsts[order] = first;
        }

        var bands = new ulong[Orders / _perBand];
        for (var band = 0; band < bands.Length; band++)
        {
            bands[band] = SplitMix64.Mix((ulong)band + 1);
            foreach (var first in firsts.AsSpan(band * _perBand, _perBand))
            {
                bands[band] = SplitMix64.Mix(bands[band] ^ first);
            }
        }

        return new Sketch(shingles, bands);
    }

    private static ulong[] Numbers(ulong stream)
    {
        var random = SplitMix64.Stream(0, stream);
        return [.. Enumerable.Range(0, Orders).Select(_ => random.Next() | 1)];
    }
}
