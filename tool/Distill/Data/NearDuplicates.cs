namespace Distill.Data;

/// <summary>Finds texts that are similar to one: candidates by their bands, each then compared.</summary>
internal sealed class NearDuplicates(double threshold)
{
    private readonly List<(int Row, uint[] Shingles)> _added = [];
    private readonly Dictionary<ulong, int> _last = []; // of a band, the link added last
    private readonly List<(int Added, int Before)> _links = []; // texts with the same band, backwards; -1 ends
    private readonly List<int> _askedAt = []; // of each added text, the question that compared it last
    private int _questions;

    /// <param name="row">a number by which the caller knows it</param>
    public void Add(int row, Sketch sketch)
    {
        foreach (var band in sketch.Bands)
        {
            _links.Add((_added.Count, _last.GetValueOrDefault(band, -1)));
            _last[band] = _links.Count - 1;
        }

        _added.Add((row, sketch.Shingles));
        _askedAt.Add(0);
    }

    /// <summary>The most similar first, of equally similar ones the earliest.</summary>
    public IReadOnlyList<(int Row, double Similarity)> Find(Sketch sketch)
    {
        _questions++;
        var found = new List<(int Row, double Similarity)>();
        foreach (var band in sketch.Bands)
        {
            for (var link = _last.GetValueOrDefault(band, -1); link >= 0; link = _links[link].Before)
            {
                var added = _links[link].Added;
                if (_askedAt[added] == _questions)
                {
                    continue;
                }

                _askedAt[added] = _questions;
                var (row, shingles) = _added[added];
                if (MayReach(shingles.Length, sketch.Shingles.Length)
                    && Shingles.Similarity(shingles, sketch.Shingles) is var similarity
                    && similarity >= threshold)
                {
                    found.Add((row, similarity));
                }
            }
        }

        return [.. found.OrderByDescending(one => one.Similarity).ThenBy(one => one.Row)];
    }

    /// <summary>Sets of too different sizes cannot be similar, whatever is in them.</summary>
    private bool MayReach(int one, int other) => Math.Min(one, other) >= threshold * Math.Max(one, other);
}
