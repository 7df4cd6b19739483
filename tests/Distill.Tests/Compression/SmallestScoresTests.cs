using Distill.Compression;
using Distill.Torch;

namespace Distill.Tests.Compression;

public sealed class SmallestScoresTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    /// <summary>Scores that are often equal, of both signs, of very different sizes, and some that go first.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void They_are_those_of_a_stable_sort(int seed)
    {
        var random = new Random(seed);
        float Draw() => random.Next(6) switch
        {
            0 => float.NegativeInfinity,
            1 => 0f,
            2 => -0f,
            3 => random.Next(-3, 4),
            4 => (float)(random.NextDouble() * 1e-38),
            _ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20))),
        };
        int[] sizes = [17, 1, 40];
        var scores = sizes.Select(size => Enumerable.Range(0, size).Select(_ => Draw()).ToArray()).ToList();
        var count = random.Next(59);

        var chosen = SmallestScores.Choose([.. scores.Select(score => Tensor.From(score, score.Length))], count);

        var all = scores.SelectMany(score => score).ToList();
        var smallest = Enumerable.Range(0, all.Count).OrderBy(place => all[place] + 0f).Take(count).ToHashSet();
        Assert.Equal(
            Enumerable.Range(0, all.Count).Select(smallest.Contains),
            chosen.SelectMany(each => each.ToArray<bool>()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void None_and_all_can_be_chosen(int count)
    {
        var chosen = SmallestScores.Choose([Tensor.From([2f, 2f, float.PositiveInfinity, 1f, 2f, -1f], 2, 3)], count);

        Assert.Equal([2, 3], chosen[0].Shape);
        Assert.All(chosen[0].ToArray<bool>(), each => Assert.Equal(count > 0, each));
    }

    [Fact]
    public void Of_equal_ones_the_first_are_chosen_whatever_tensor_they_stand_in()
    {
        var chosen = SmallestScores.Choose([Tensor.From([1f, 0f, 1f], 3), Tensor.From([1f, 1f], 2)], 4);

        Assert.Equal([true, true, true], chosen[0].ToArray<bool>());
        Assert.Equal([true, false], chosen[1].ToArray<bool>());
    }

    [Fact]
    public void What_is_no_number_is_refused()
    {
        var exception = Assert.Throws<UserException>(() => SmallestScores.Choose([Tensor.From([1f, float.NaN], 2)], 1));

        Assert.Equal(
            "The importance of some weights is not a number; look at the loss of the training.", exception.Message);
    }
}
