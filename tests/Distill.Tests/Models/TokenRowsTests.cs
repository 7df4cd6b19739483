using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class TokenRowsTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Tokens_lie_end_to_end_wherever_the_padding_is()
    {
        var rows = new TokenRows(new TextInputs(
            Tensor.From([5L, 6, 0, 0, 0, 0, 7, 8, 9, 10, 11, 12], 3, 4),
            Tensor.From([1L, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], 3, 4),
            Tensor.From([0L, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1], 3, 4)));

        Assert.Equal([0L, 2, 4, 8], rows.Starts.ToArray<long>());
        Assert.Equal([5L, 6, 7, 8, 9, 10, 11, 12], rows.Ids.ToArray<long>());
        Assert.Equal([0L, 1, 0, 1, 0, 0, 1, 1], rows.Types!.ToArray<long>());
        Assert.Equal([0L, 1, 0, 1, 0, 1, 2, 3], rows.Positions.ToArray<long>());
    }

    [Fact]
    public void Padding_comes_back_as_zeros_and_goes_again()
    {
        var mask = Tensor.From([0L, 1, 1, 1, 0, 0], 2, 3);
        var rows = new TokenRows(new TextInputs(mask, mask, null));
        var x = Tensor.From([9f, 9, 1, 2, 3, 4, 5, 6, 9, 9, 9, 9], 2, 3, 2);

        var packed = rows.Pack(x);

        Assert.Equal([1f, 2, 3, 4, 5, 6], packed.ToArray<float>());
        Assert.Equal([0f, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0], rows.Pad(packed).ToArray<float>());
        Assert.Equal([1f, 2, 5, 6], rows.First(packed).ToArray<float>());
        Assert.Equal([3f, 4, 5, 6], rows.Last(packed).ToArray<float>());
    }

    [Fact]
    public void Answers_are_computed_where_they_are_asked_for()
    {
        var mask = Tensor.From([0L, 1, 1, 1, 1, 0], 2, 3);
        var inputs = new TextInputs(mask, mask, null, Places: Tensor.From([4L, 1], 2));
        var x = Tensor.From([1f, 2, 3, 4], 4, 1);

        Assert.Equal([4f, 1], new TokenRows(inputs).Wanted(x).ToArray<float>());
    }

    [Fact]
    public void A_text_without_tokens_answers_from_its_padding()
    {
        var rows = new TokenRows(new TextInputs(
            Tensor.From([3L, 3, 5, 6], 2, 2), Tensor.From([0L, 0, 1, 1], 2, 2), null));

        Assert.Equal([0L, 1, 3], rows.Starts.ToArray<long>());
        Assert.Equal([3L, 5, 6], rows.Ids.ToArray<long>());
    }

    [Fact]
    public void Gradients_go_back_to_their_tokens()
    {
        var mask = Tensor.From([1L, 1, 1, 0], 2, 2);
        var rows = new TokenRows(new TextInputs(mask, mask, null));
        var x = Tensor.Full([2, 2, 1], 1);
        x.RequiresGrad = true;

        var padded = rows.Pad(rows.Pack(x)) * Tensor.From([1f, 2, 3, 4], 2, 2, 1);

        Assert.Equal([1f, 2, 3, 0], Autograd.Gradients(padded.Sum(), [x])[0]!.ToArray<float>());
    }
}
