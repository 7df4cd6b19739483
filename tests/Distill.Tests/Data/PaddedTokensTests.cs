using Distill.Data;

namespace Distill.Tests.Data;

public sealed class PaddedTokensTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ExampleFile _labelled;
    private readonly ExampleFile _unlabelled;

    public PaddedTokensTests()
    {
        ExampleFile.Write(_folder.File("a"), 100, [new([5, 6, 7], 2, 1, 2), new([8], 1, 0, 4)]);
        ExampleFile.Write(_folder.File("b"), 100, [new([9, 10], 2, Labels.None, 3), new([11], 1, Labels.None, 5)]);
        _labelled = ExampleFile.Open(_folder.File("a"));
        _unlabelled = ExampleFile.Open(_folder.File("b"));
    }

    public void Dispose()
    {
        _labelled.Dispose();
        _unlabelled.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_batch_is_padded_to_its_longest_example()
    {
        var batch = PaddedTokens.Of(Both(), [2, 0, 1], padId: 0);

        Assert.Equal((3, 3, 6), (batch.B, batch.T, batch.TokenCount));
        Assert.Equal([9, 10, 0, /**/ 5, 6, 7, /**/ 8, 0, 0], batch.InputIds);
        Assert.Equal([1, 1, 0, /**/ 1, 1, 1, /**/ 1, 0, 0], batch.AttentionMask);
        Assert.Equal([0, 0, 0, /**/ 0, 0, 1, /**/ 0, 0, 0], batch.TypeIds);
        Assert.Equal([2, 0, 1], batch.Examples);
    }

    [Fact]
    public void The_padding_is_the_tokenizers_own() =>
        Assert.Equal([8, 99, /**/ 9, 10], PaddedTokens.Of(Both(), [1, 2], padId: 99).InputIds);

    [Fact]
    public void Several_files_are_one_sequence()
    {
        var set = Both();

        Assert.Equal(4, set.Count);
        Assert.Equal([3, 1, 2, 1], set.Lengths());
        Assert.Equal(_unlabelled.Key(1), set.Key(3));
        Assert.Equal(["a.csv:2", "a.csv:4", "b.csv:3", "b.csv:5"], Enumerable.Range(0, 4).Select(set.Place));
    }

    [Fact]
    public void Some_rows_of_a_file_are_a_sequence_too()
    {
        var set = new ExampleSet(
            new ExamplePart(_labelled, "a.csv", []),
            new ExamplePart(_labelled, "a.csv", [1]),
            new ExamplePart(_unlabelled, "b.csv", [1, 0]));

        Assert.Equal(["a.csv:4", "b.csv:5", "b.csv:3"], Enumerable.Range(0, set.Count).Select(set.Place));
    }

    [Fact]
    public void A_position_beyond_the_set_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Both().Label(4));

    private ExampleSet Both() =>
        new(new ExamplePart(_labelled, "a.csv"), new ExamplePart(_unlabelled, "b.csv"));
}
