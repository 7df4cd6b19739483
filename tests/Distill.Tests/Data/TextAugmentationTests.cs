using Distill.Data;
using Distill.Tests.Tokenizers;
using Distill.Tokenizers;

namespace Distill.Tests.Data;

public sealed class TextAugmentationTests : IDisposable
{
    /// <summary>[CLS] the cat ##s un ##like ##ly a . [SEP]: five words.</summary>
    private static readonly long[] _row = [2, 5, 6, 7, 8, 9, 10, 13, 12, 3];

    private static readonly string[] _words = ["2", "5", "6 7", "8 9 10", "13", "12", "3"];

    private readonly TemporaryFolder _folder = new();
    private readonly Tokenizer _tokenizer;

    public TextAugmentationTests() => _tokenizer = SmallBert.Load(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_is_changed_by_its_draw_and_place_alone()
    {
        var all = new TextAugmentation(_tokenizer, deletion: 0.3, swap: 0.5);
        string Apply(ulong draw, int example) => Ids(all, _row, draw, example);

        Assert.Equal(Apply(1, 1), Apply(1, 1));
        Assert.True(Enumerable.Range(0, 50).Select(i => Apply(1, i)).Distinct().Count() > 20);
        Assert.True(Enumerable.Range(0, 50).Select(i => Apply((ulong)i, 1)).Distinct().Count() > 20);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Whole_words_are_left_out_as_often_as_was_asked_for(double deletion)
    {
        var augmentation = new TextAugmentation(_tokenizer, deletion, swap: 0);
        var left = new int[_words.Length];

        for (var example = 0; example < 4000; example++)
        {
            var rest = $" {Ids(augmentation, _row, 7, example)} ";
            Assert.StartsWith(" 2 ", rest, StringComparison.Ordinal);
            Assert.EndsWith(" 3 ", rest, StringComparison.Ordinal);
            foreach (var (index, word) in _words.Index())
            {
                left[index] += rest.Contains($" {word} ", StringComparison.Ordinal) ? 1 : 0;
                rest = rest.Replace($" {word} ", "  ", StringComparison.Ordinal);
            }

            Assert.Equal("", rest.Trim()); // nothing else, and no piece of a word
        }

        // Of five words all are drawn with probability deletion⁵; then one of them stays.
        var stays = 1 - deletion + (Math.Pow(deletion, 5) / 5);
        Assert.All(left[1..^1], count => Assert.InRange(count, (4000 * stays) - 130, (4000 * stays) + 130));
    }

    [Fact]
    public void One_word_of_a_text_always_stays()
    {
        var augmentation = new TextAugmentation(_tokenizer, deletion: 0.999, swap: 0);

        var kept = Enumerable.Range(0, 200).Select(example => Ids(augmentation, _row, 3, example)).Distinct();

        Assert.Equal(_words[1..^1].Select(word => $"2 {word} 3").Order(), kept.Order());
    }

    /// <summary>Of five words a share of 0.2 is one swap, one of 0.1 is one too, and one of 0.5 are two.</summary>
    [Theory]
    [InlineData(0.2, 1)]
    [InlineData(0.1, 1)]
    [InlineData(0.5, 2)]
    public void Words_change_places_as_often_as_was_asked_for(double swap, int times)
    {
        var augmentation = new TextAugmentation(_tokenizer, deletion: 0, swap);
        var expected = new HashSet<string> { string.Join(' ', _words) };
        for (var time = 0; time < times; time++)
        {
            expected = [.. expected.SelectMany(Swapped)];
        }

        var found = Enumerable.Range(0, 1500).Select(example => Ids(augmentation, _row, 5, example)).ToHashSet();

        Assert.Equal(expected.Order(), found.Order());
    }

    [Fact]
    public void A_pair_keeps_its_words_apart()
    {
        long[] pair = [2, 5, 6, 7, 3, 13, 11, 12, 3];
        var augmentation = new TextAugmentation(_tokenizer, deletion: 0.3, swap: 0.5);
        for (var example = 0; example < 300; example++)
        {
            var (ids, boundary) = augmentation.Apply(pair, boundary: 5, key: 0, draw: 1, example);

            Assert.Equal(3, ids[boundary - 1]);
            Assert.Empty(ids[..boundary].Except(pair[..5]));
            Assert.Empty(ids[boundary..].Except(pair[5..]));
            Assert.InRange(boundary, 3, 5);
            Assert.InRange(ids.Length - boundary, 2, 4);
        }
    }

    [Fact]
    public void Words_are_replaced_by_their_choices_as_often_as_was_asked_for()
    {
        WordChoices.Write(
            _folder.File("choices"),
            choices: 2,
            [(77UL, [(1, [13, 15]), (7, [11, 5])]), (78UL, []), (ulong.MaxValue, [(1, [6, 6])])]);
        using var choices = WordChoices.Open(_folder.File("choices"));
        var augmentation = new TextAugmentation(
            _tokenizer, deletion: 0, swap: 0, replacement: 0.4, new Lazy<WordChoices>(choices));

        var firsts = new Dictionary<long, int>();
        for (var example = 0; example < 4000; example++)
        {
            var (ids, boundary) = augmentation.Apply(_row, _row.Length, key: 77, draw: 9, example);
            Assert.Equal([2, 6, 7, 8, 9, 10, 12, 3], ids.Where((_, place) => place is not (1 or 7)));
            Assert.Contains(ids[7], new long[] { 13, 11, 5 });
            Assert.Equal(_row.Length, boundary);
            firsts[ids[1]] = firsts.GetValueOrDefault(ids[1]) + 1;
        }

        Assert.Equal([5, 13, 15], firsts.Keys.Order());
        Assert.InRange(firsts[5], 2270, 2530);
        Assert.InRange(firsts[13], 670, 930);
        Assert.Equal(_row, augmentation.Apply(_row, _row.Length, key: 78, draw: 9, example: 1).Ids);
        Assert.Equal(_row, augmentation.Apply(_row, _row.Length, key: 79, draw: 9, example: 1).Ids);
        Assert.Equal(
            [5, 6], Enumerable.Range(0, 50)
                .Select(i => augmentation.Apply(_row, _row.Length, ulong.MaxValue, 9, i).Ids[1]).Distinct().Order());
    }

    [Fact]
    public void Every_effect_draws_for_itself()
    {
        var one = new TextAugmentation(_tokenizer, deletion: 0.4, swap: 0);
        var two = new TextAugmentation(_tokenizer, deletion: 0.4, swap: 0.2);

        Assert.All(Enumerable.Range(0, 100), example => Assert.Equal(
            one.Apply(_row, _row.Length, 0, 4, example).Ids.Count(id => id is not (7 or 9 or 10)),
            two.Apply(_row, _row.Length, 0, 4, example).Ids.Count(id => id is not (7 or 9 or 10))));
    }

    [Fact]
    public void A_batch_holds_the_changed_texts()
    {
        ExampleFile.Write(
            _folder.File("rows"), 16, [new([2, 5, 6, 3, 13, 11, 3], 4, 0, 2), new([2, 8, 9, 10, 5, 3], 6, 1, 3)]);
        using var file = ExampleFile.Open(_folder.File("rows"));
        var set = new ExampleSet(new ExamplePart(file, "rows.csv"));
        var augmentation = new TextAugmentation(_tokenizer, deletion: 0.5, swap: 0.5);
        var (first, boundary) = augmentation.Apply([2, 5, 6, 3, 13, 11, 3], 4, set.Key(0), draw: 6, example: 0);
        var (second, _) = augmentation.Apply([2, 8, 9, 10, 5, 3], 6, set.Key(1), draw: 6, example: 1);

        var batch = PaddedTokens.Of(set, [1, 0], padId: 0, augmentation, draw: 6);

        var length = Math.Max(first.Length, second.Length);
        Assert.Equal((2, length, first.Length + second.Length), (batch.B, batch.T, batch.TokenCount));
        Assert.Equal(
            [.. second, .. new long[length - second.Length], .. first, .. new long[length - first.Length]],
            batch.InputIds);
        Assert.Equal(
            Enumerable.Range(0, length).Select(place => place >= boundary && place < first.Length ? 1L : 0),
            batch.TypeIds[length..]);
        Assert.Equal(second.Length, batch.AttentionMask[..length].Sum());
    }

    private static IEnumerable<string> Swapped(string text)
    {
        string[] words = [.. Words(text)];
        for (var one = 1; one < words.Length - 1; one++)
        {
            for (var other = one + 1; other < words.Length - 1; other++)
            {
                string[] changed = [.. words];
                (changed[one], changed[other]) = (changed[other], changed[one]);
                yield return string.Join(' ', changed);
            }
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        for (var rest = text; rest.Length > 0;)
        {
            var word = _words.Single(word => $"{rest} ".StartsWith($"{word} ", StringComparison.Ordinal));
            yield return word;
            rest = rest[word.Length..].TrimStart();
        }
    }

    private static string Ids(TextAugmentation augmentation, long[] row, ulong draw, int example) =>
        string.Join(' ', augmentation.Apply(row, row.Length, key: 0, draw, example).Ids);
}
