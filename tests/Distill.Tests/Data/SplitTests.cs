using Distill.Data;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Distill.Tests.Data;

public sealed class SplitTests
{
    private static readonly Labels _labels = Labels.Ordered(["a", "b", "c"]);

    [Property]
    public Property Every_row_is_in_one_part_and_every_label_keeps_its_share_to_within_one_row()
    {
        var rows = Gen.Choose(0, 2).ListOf();
        var shares = Gen.Elements((0.1, 0.1), (0.2, 0.0), (0.0, 0.5), (0.15, 0.3), (0.29, 0.01));

        return Prop.ForAll(Arb.From(rows), Arb.From(shares), (labels, share) =>
        {
            var split = Split.Stratified([.. labels], _labels, share.Item1, share.Item2, seed: 17);

            Assert.Equal(
                Enumerable.Range(0, labels.Count), split.Train.Concat(split.Validation).Concat(split.Test).Order());
            foreach (var label in labels.Distinct())
            {
                var all = labels.Count(other => other == label);
                int Of(int[] part) => part.Count(row => labels[row] == label);

                Assert.InRange(Of(split.Validation) - (all * share.Item1), -0.999_999, 0.999_999);
                Assert.InRange(Of(split.Test) - (all * share.Item2), -0.999_999, 0.999_999);
            }
        });
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_and_another_seed_another()
    {
        int[] labels = [.. Enumerable.Range(0, 300).Select(row => row % 3)];

        var first = Split.Stratified(labels, _labels, 0.1, 0.1, seed: 17);
        var again = Split.Stratified(labels, _labels, 0.1, 0.1, seed: 17);
        var other = Split.Stratified(labels, _labels, 0.1, 0.1, seed: 18);

        Assert.Equal(first.Test, again.Test);
        Assert.Equal(first.Validation, again.Validation);
        Assert.NotEqual(first.Test, other.Test);
    }

    [Fact]
    public void Parts_keep_the_order_of_the_file()
    {
        var split = Split.Stratified([.. Enumerable.Range(0, 90).Select(row => row % 3)], _labels, 0.2, 0.2, seed: 1);

        Assert.Equal(split.Train.Order(), split.Train);
        Assert.Equal(split.Test.Order(), split.Test);
    }

    [Fact]
    public void Rows_without_a_label_are_trained_on()
    {
        var split = Split.Stratified([-1, -1, 0, 0], _labels, 0.5, 0, seed: 1);

        Assert.Equal([0, 1], split.Train[..2]);
        Assert.Single(split.Validation);
    }

    [Fact]
    public void A_label_with_too_few_rows_is_told()
    {
        var split = Split.Stratified([0, 0, 1, .. Enumerable.Repeat(2, 10)], _labels, 0.1, 0.1, seed: 1);

        Assert.Equal(
            [
                "label 'a' has 2 rows: too few for validation and test to have one.",
                "label 'b' has 1 row: too few for validation and test to have one.",
            ],
            split.Notes);
    }

    [Fact]
    public void Rows_whose_labels_do_not_matter_are_dealt_by_their_number()
    {
        var split = Split.Shuffled(100, validation: 0.1, test: 0.2, seed: 1);

        Assert.Equal((70, 10, 20), (split.Train.Length, split.Validation.Length, split.Test.Length));
        Assert.Equal(Enumerable.Range(0, 100), split.Train.Concat(split.Validation).Concat(split.Test).Order());
        Assert.NotEqual(split.Test, Split.Shuffled(100, validation: 0.1, test: 0.2, seed: 2).Test);
        Assert.Equal(split.Test, Split.Shuffled(100, validation: 0.1, test: 0.2, seed: 1).Test);
        Assert.Empty(split.Notes);
    }
}
