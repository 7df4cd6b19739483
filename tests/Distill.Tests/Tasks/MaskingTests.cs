using Distill.Data;
using Distill.Tasks;
using Distill.Tests.Tokenizers;
using Distill.Tokenizers;
using FsCheck.Xunit;

namespace Distill.Tests.Tasks;

public sealed class MaskingTests : IDisposable
{
    // Of SmallBert's vocabulary.
    private const int Begin = 2, End = 3, Mask = 4, Un = 8, Like = 9, Ly = 10, FirstOrdinary = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly Tokenizer _tokenizer;

    public MaskingTests() => _tokenizer = SmallBert.Load(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.15, 40, 6)]
    [InlineData(0.15, 3, 1)] // 0.45 of a token: at least one
    [InlineData(0.5, 10, 5)]
    public void So_many_tokens_of_a_row_are_hidden(double share, int tokens, int hidden) =>
        Assert.Equal(hidden, new Masking(_tokenizer, share, wholeWords: false).Hide(Row(tokens), new SplitMix64(1)).Count);

    [Property(MaxTest = 200)]
    public void What_is_hidden_is_told_with_its_place_and_nothing_else_changes(ulong seed)
    {
        var before = Row(20);
        var after = Row(20);

        var hidden = new Masking(_tokenizer, 0.3, wholeWords: false).Hide(after, new SplitMix64(seed));

        Assert.All(hidden, token => Assert.Equal(before[token.Place], token.Id));
        Assert.Equal(hidden.Select(token => token.Place).Distinct().Order(), hidden.Select(token => token.Place));
        foreach (var (place, id) in after.Index().Where(token => hidden.All(known => known.Place != token.Index)))
        {
            Assert.Equal(before[place], id);
        }
    }

    [Property(MaxTest = 200)]
    public void Special_tokens_are_neither_hidden_nor_put_in_anothers_place(ulong seed)
    {
        var row = Row(20);

        var hidden = new Masking(_tokenizer, 0.9, wholeWords: false).Hide(row, new SplitMix64(seed));

        Assert.DoesNotContain(hidden, token => token.Id < FirstOrdinary);
        Assert.Equal((Begin, End), (row[0], row[^1]));
        Assert.All(row[1..^1], id => Assert.True(id is Mask or >= FirstOrdinary));
    }

    [Fact]
    public void Eight_tenths_become_the_mask_a_tenth_another_token_and_a_tenth_stays()
    {
        var (masked, others, same) = (0, 0, 0);
        for (var seed = 0UL; seed < 400; seed++)
        {
            var row = Row(100);
            foreach (var (place, id) in new Masking(_tokenizer, 0.5, wholeWords: false).Hide(row, new SplitMix64(seed)))
            {
                _ = row[place] == Mask ? masked++ : row[place] == id ? same++ : others++;
            }
        }

        // 20,000 draws: the standard deviation of each share is below 0.3 points. Of the other tokens one in eleven is
        // by chance the same.
        Assert.Equal(20_000, masked + others + same);
        Assert.InRange(masked / 20_000.0, 0.785, 0.815);
        Assert.InRange(others / 20_000.0, 0.1 * 10 / 11 - 0.012, 0.1 * 10 / 11 + 0.012);
        Assert.InRange(same / 20_000.0, 0.1 + (0.1 / 11) - 0.012, 0.1 + (0.1 / 11) + 0.012);
    }

    [Property(MaxTest = 200)]
    public void The_pieces_of_a_word_are_hidden_together(ulong seed)
    {
        // un ##like ##ly, six times, and a short word.
        long[] row = [Begin, .. Enumerable.Range(0, 6).SelectMany(_ => new long[] { Un, Like, Ly }), 5, End];

        var hidden = new Masking(_tokenizer, 0.4, wholeWords: true).Hide(row, new SplitMix64(seed));

        var places = hidden.Select(token => token.Place).ToHashSet();
        Assert.InRange(places.Count, 6, 8); // of 19 tokens 0.4 are 8: two words and the short one, or two words
        for (var word = 1; word < 19; word += 3)
        {
            Assert.True(Enumerable.Range(word, 3).Count(places.Contains) is 0 or 3);
        }
    }

    [Fact]
    public void A_word_longer_than_the_share_is_hidden_where_there_is_no_other()
    {
        long[] row = [Begin, Un, Like, Ly, End];

        var hidden = new Masking(_tokenizer, 0.15, wholeWords: true).Hide(row, new SplitMix64(3));

        Assert.Equal([(1, Un), (2, Like), (3, Ly)], hidden);
    }

    [Fact]
    public void A_row_of_special_tokens_has_nothing_to_hide()
    {
        long[] row = [Begin, End];

        Assert.Empty(new Masking(_tokenizer, 0.15, wholeWords: true).Hide(row, new SplitMix64(3)));
    }

    /// <summary>Tokens that are not special, between the two that stand around a text.</summary>
    private static long[] Row(int tokens) =>
        [Begin, .. Enumerable.Range(0, tokens).Select(i => (long)(FirstOrdinary + (7 * i % 11))), End];
}
