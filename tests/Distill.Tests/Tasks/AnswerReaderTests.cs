using Distill.Data;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Tests.Tasks;

[Collection(nameof(LiveTensorCount))]
public sealed class AnswerReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_loss_is_the_cross_entropy_also_of_huge_logits()
    {
        var answers = Read([0, 0, 10_000, -10_000], [1, 1], places: null);

        Assert.Equal([[(float)Math.Log(2)], [20_000f]], answers.Select(answer => answer.Loss));
        Assert.Equal([[0], [0]], answers.Select(answer => answer.Predicted));
    }

    [Fact]
    public void An_example_has_an_answer_for_each_of_its_places()
    {
        // The first example has two tokens that count, the second one.
        var answers = Read([2, 1, 1, 2, 2, 1], [0, Labels.None, 1], places: [0, 1, 2]);

        Assert.Equal([[0, 1], [0]], answers.Select(answer => answer.Predicted));
        Assert.Equal([[0, Labels.None], [1]], answers.Select(answer => answer.Truth));
        Assert.Equal(0, answers[0].Loss[1]);
    }

    [Fact]
    public void Examples_are_joined_in_order()
    {
        var joined = Answers.Join(Read([2, 1, 1, 2, 2, 1], [0, 1, 1], places: [0, 1, 2]));

        Assert.Equal([0, 2, 3], joined.Starts);
        Assert.Equal([0, 1, 0], joined.Predicted);
        Assert.Equal([0, 1, 1], joined.Truth);
    }

    [Fact]
    public void Agreement_is_the_share_of_equal_answers()
    {
        var one = new Answers([0, 1, 2, 3, 4], [0, 1, 2, 2], [0, 0, 0, 0], new float[4]);

        Assert.Equal(0.75, one.Agreement(one with { Predicted = [0, 1, 2, 0] }));
    }

    private IReadOnlyList<Answers> Read(float[] logits, int[] classes, int[]? places)
    {
        ExampleFile.Write(_folder.File("rows"), 100, [new([5, 6], 2, 0, 2), new([7, 8], 2, 0, 3)]);
        using var file = ExampleFile.Open(_folder.File("rows"));
        var tokens = PaddedTokens.Of(new ExampleSet(new ExamplePart(file, "rows.csv")), [0, 1], padId: 0);
        var batch = new TextBatch(tokens, new ClassTargets(classes), places);
        return AnswerReader.Read(Tensor.From(logits, classes.Length, 2), batch);
    }
}
