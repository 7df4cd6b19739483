using Distill.Data;

namespace Distill.Tests.Data;

public sealed class ConfidentLearningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// By hand: rows of a are on average 0.625 sure of a, those of b 0.69 of b. Rows 0 and 1 are sure a, row 3 is sure b,
    /// row 2 is neither; rows 4 and 5 are sure b, row 6 is sure a. So of a's four rows 4/3 are b's: one, the surest.
    /// Of b's three rows one is a's.
    /// </summary>
    [Fact]
    public void Wrong_labels_are_counted_and_found_as_by_hand()
    {
        float[][] probabilities =
            [[0.9f, 0.1f], [0.8f, 0.2f], [0.6f, 0.4f], [0.2f, 0.8f], [0.1f, 0.9f], [0.2f, 0.8f], [0.63f, 0.37f]];
        int[] labels = [0, 0, 0, 0, 1, 1, 1];

        var joint = ConfidentLearning.Joint(probabilities, labels, classes: 2);
        var suspects = ConfidentLearning.Find(probabilities, labels, classes: 2);

        Assert.Equal([8 / 3.0, 4 / 3.0, 1.0, 2.0], joint.Cast<double>());
        Assert.Equal([(3, 1), (6, 0)], suspects.Select(suspect => (suspect.Row, suspect.Suggested)));
        Assert.Equal(0.8, suspects[0].Probability, 1e-6);
    }

    [Fact]
    public void A_row_whose_label_is_likelier_than_any_other_is_never_suspected()
    {
        var random = new Random(1);
        for (var turn = 0; turn < 20; turn++)
        {
            var classes = 2 + (turn % 4);
            var labels = Enumerable.Range(0, 60).Select(_ => random.Next(classes)).ToArray();
            float[][] probabilities = [.. labels.Select(_ => Probabilities(classes, random))];

            var suspects = ConfidentLearning.Find(probabilities, labels, classes);

            Assert.NotEmpty(suspects);
            var rows = suspects.Select(suspect => suspect.Row).ToList();
            Assert.Equal(rows.Distinct().Order(), rows);
            Assert.All(suspects, suspect =>
            {
                var row = probabilities[suspect.Row];
                Assert.True(row[suspect.Suggested] > row[labels[suspect.Row]]);
                Assert.Equal(row[suspect.Suggested], suspect.Probability);
            });
        }
    }

    [Fact]
    public void A_class_without_rows_is_nobodys() =>
        Assert.Empty(ConfidentLearning.Find([[0.2f, 0.1f, 0.7f], [0.1f, 0.2f, 0.7f]], [0, 1], classes: 3));

    /// <summary>One in ten of 600 made-up sentences, each with words of several topics: most are found.</summary>
    [Fact]
    public void Labels_that_were_changed_are_found()
    {
        var lines = File.ReadAllLines(Repository.Path("datasets/smoke/smoke.csv"));
        var labels = lines.Skip(1).Select(line => line.Split(',')[^1]).Distinct().Order().ToArray();
        var changed = new HashSet<int>();
        for (var line = 1; line < lines.Length; line += 10)
        {
            var at = lines[line].LastIndexOf(',') + 1;
            var other = labels[(Array.IndexOf(labels, lines[line][at..]) + 1) % labels.Length];
            lines[line] = lines[line][..at] + other;
            changed.Add(line + 1);
        }

        _folder.Write("smoke.csv", string.Join('\n', lines) + "\n");
        var source = new CleaningSource(
            "train", new TableSource(_folder.File("smoke.csv")), new ExampleColumns("sentence", Label: "topic"));
        var form = new TextForm(Unicode: null, Whitespace: true);
        var file = SuspectLabels.AddTo(new CleanedFile(source, lines.Length - 1, 0, []), form, 0.5, RowAction.Drop);

        var right = (double)file.Dropped.Count(changed.Contains);
        Assert.InRange(right / changed.Count, 0.7, 1);
        Assert.InRange(right / file.Dropped.Count, 0.7, 1);
        Assert.All(file.Found, row => Assert.Equal(RowFault.Suspect, row.Fault));
    }

    private static float[] Probabilities(int classes, Random random)
    {
        var values = Enumerable.Range(0, classes).Select(_ => random.NextSingle()).ToArray();
        return [.. values.Select(value => value / values.Sum())];
    }
}
