using Distill.Data;
using Distill.Tasks;
using Distill.Tests.Tokenizers;
using Distill.Tokenizers;

namespace Distill.Tests.Tasks;

public sealed class MaskedLanguageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Tokenizer _tokenizer;
    private readonly ExampleFile _file;
    private readonly ExampleSet _examples;

    public MaskedLanguageTests()
    {
        _tokenizer = SmallBert.Load(_folder);
        ExampleFile.Write(_folder.File("rows"), 16, Enumerable.Range(0, 6).Select(i =>
        {
            int[] ids = [2, .. Enumerable.Range(0, 4 + (3 * i)).Select(k => 5 + (((5 * i) + k) % 11)), 3];
            return new Example(ids, ids.Length, Labels.None, i + 2);
        }));
        _file = ExampleFile.Open(_folder.File("rows"));
        _examples = new ExampleSet(new ExamplePart(_file, "rows.txt"));
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_targets_are_what_stood_at_the_places()
    {
        var batch = Batch([0, 3, 5], draw: 9);

        var plain = PaddedTokens.Of(_examples, [0, 3, 5], padId: 0);
        var targets = Assert.IsType<ClassTargets>(batch.Targets);
        Assert.Equal(targets.Classes.Select(id => (long)id), batch.Places!.Select(place => plain.InputIds[place]));
        Assert.All(batch.Places!, place => Assert.Equal(1, plain.AttentionMask[place]));
        Assert.Equal(batch.Places!.Count, batch.Counts.Sum());
        Assert.All(batch.Counts, count => Assert.True(count > 0));
    }

    [Fact]
    public void What_is_hidden_depends_on_the_draw_and_the_example_alone()
    {
        var together = Hidden([1, 4, 2], draw: 9);

        Assert.Equal(together, Hidden([2, 1, 4], draw: 9));
        Assert.Equal(together.Where(row => row.Example == 4), Hidden([4], draw: 9));
        Assert.NotEqual(together, Hidden([1, 4, 2], draw: 10));
    }

    [Fact]
    public void Equal_rows_are_masked_differently_in_one_step()
    {
        var same = new ExampleSet(new ExamplePart(_file, "rows.txt", [5, 5, 5, 5]));
        var batch = (TextBatch)new MaskedLanguage(_tokenizer).Batch(same, [0, 1, 2, 3], draw: 1);

        Assert.True(Rows(batch).Select(row => row.Ids).Distinct().Count() > 1);
    }

    [Fact]
    public void In_evaluation_an_example_is_always_the_same_whatever_is_masked_in_training()
    {
        var first = Hidden([0, 1, 2], draw: null);
        var other = (TextBatch)new MaskedLanguage(_tokenizer, 0.4, wholeWords: true).Batch(_examples, [2, 0, 1]);

        Assert.Equal(first, Rows(other).OrderBy(row => row.Example));
    }

    [Fact]
    public void A_steps_masks_do_not_depend_on_how_it_is_cut_into_micro_batches()
    {
        var task = new MaskedLanguage(_tokenizer);
        var whole = new Distill.Training.TrainingBatches(_examples, task, 6, 6, seed: 3).Step(1);
        var parts = new Distill.Training.TrainingBatches(_examples, task, 6, 2, seed: 3).Step(1);

        Assert.Equal(3, parts.Count);
        Assert.Equal(
            whole.SelectMany(batch => Rows((TextBatch)batch)).OrderBy(row => row.Example),
            parts.SelectMany(batch => Rows((TextBatch)batch)).OrderBy(row => row.Example));
    }

    private TextBatch Batch(int[] positions, ulong? draw) =>
        (TextBatch)new MaskedLanguage(_tokenizer).Batch(_examples, positions, draw);

    private List<MaskedRow> Hidden(int[] positions, ulong? draw) =>
        [.. Rows(Batch(positions, draw)).OrderBy(row => row.Example)];

    private static IEnumerable<MaskedRow> Rows(TextBatch batch)
    {
        for (var row = 0; row < batch.B; row++)
        {
            var length = batch.Tokens.AttentionMask.Skip(row * batch.Tokens.T).Take(batch.Tokens.T).Count(each => each == 1);
            yield return new MaskedRow(
                batch.Examples[row], string.Join(' ', batch.Tokens.InputIds.Skip(row * batch.Tokens.T).Take(length)));
        }
    }

    private sealed record MaskedRow(int Example, string Ids);
}
