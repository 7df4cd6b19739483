using Distill.Data;

namespace Distill.Tests.Data;

public sealed class NearDuplicatesTests
{
    private static readonly string[] _words =
        [.. "alder birch cedar elm fir hazel larch maple oak pine rowan willow yew ash beech".Split(' ')];

    [Theory]
    [InlineData("abcdef", "abcdef", 3, 1.0)]
    [InlineData("abcdef", "ABC \t def", 3, 2 / 7.0)] // abc and def, of those two, bcd, cde, 'bc ', 'c d' and ' de'
    [InlineData("abcd", "bcde", 3, 1 / 3.0)]
    [InlineData("ab", "ab", 5, 1.0)]
    [InlineData("ab", "abc", 5, 0.0)]
    [InlineData("aaaaaa", "aaaa", 2, 1.0)]
    public void Similarity_is_what_two_sets_of_pieces_share(string one, string other, int shingle, double expected) =>
        Assert.Equal(expected, Shingles.Similarity(Shingles.Of(one, shingle), Shingles.Of(other, shingle)), 1e-12);

    [Fact]
    public void Similarities_are_those_of_sets_of_texts()
    {
        var random = new Random(5);
        for (var pair = 0; pair < 200; pair++)
        {
            var (one, other) = (Text(random), Text(random));

            var (left, right) = (Pieces(one), Pieces(other));
            var expected = (double)left.Intersect(right).Count() / left.Union(right).Count();
            Assert.Equal(expected, Shingles.Similarity(Shingles.Of(one, 4), Shingles.Of(other, 4)), 1e-12);
        }
    }

    /// <summary>Nothing is found that is not there, and hardly anything is missed.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(0.95)]
    public void What_is_found_is_what_a_comparison_of_all_pairs_finds(double threshold)
    {
        var texts = Texts();
        var sets = texts.ConvertAll(Pieces);
        var expected = new Dictionary<(int, int), double>();
        for (var later = 0; later < texts.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                var shared = sets[later].Count(sets[earlier].Contains);
                var similarity = (double)shared / (sets[later].Count + sets[earlier].Count - shared);
                if (similarity >= threshold)
                {
                    expected[(later, earlier)] = similarity;
                }
            }
        }

        var (index, sketches) = (new NearDuplicates(threshold), new MinHash(threshold, shingle: 4));
        var found = new Dictionary<(int, int), double>();
        for (var later = 0; later < texts.Count; later++)
        {
            var sketch = sketches.Of(texts[later]);
            foreach (var (earlier, similarity) in index.Find(sketch))
            {
                found.Add((later, earlier), similarity);
            }

            index.Add(later, sketch);
        }

        Assert.All(found, pair => Assert.Equal(expected[pair.Key], pair.Value, 1e-12));
        Assert.True(expected.Count > 100);
        Assert.True(found.Count >= 0.99 * expected.Count, $"{found.Count} of {expected.Count}");
    }

    [Fact]
    public void The_most_similar_comes_first_and_of_equal_ones_the_earliest()
    {
        var (index, sketches) = (new NearDuplicates(0.5), new MinHash(0.5, shingle: 3));
        foreach (var (row, text) in new[] { "abcdefghijkl", "abcdefghijklmn", "abcdefghijklmn" }.Index())
        {
            index.Add(row, sketches.Of(text));
        }

        Assert.Equal([1, 2, 0], index.Find(sketches.Of("abcdefghijklmn")).Select(found => found.Row));
    }

    /// <summary>400 texts, half of them earlier ones with a word or two changed.</summary>
    private static List<string> Texts()
    {
        var random = new Random(1);
        var texts = new List<string>();
        for (var i = 0; i < 400; i++)
        {
            if (i % 2 == 0)
            {
                texts.Add(Text(random));
                continue;
            }

            var words = texts[random.Next(texts.Count)].Split(' ');
            for (var change = random.Next(3); change > 0; change--)
            {
                words[random.Next(words.Length)] = _words[random.Next(_words.Length)];
            }

            texts.Add(string.Join(' ', words));
        }

        return texts;
    }

    private static string Text(Random random) =>
        string.Join(' ', Enumerable.Range(0, random.Next(8, 30)).Select(_ => _words[random.Next(_words.Length)]));

    private static HashSet<string> Pieces(string text) =>
        [.. Enumerable.Range(0, text.Length - 3).Select(start => text.Substring(start, 4))];
}
