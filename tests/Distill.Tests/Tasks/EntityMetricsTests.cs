using Distill.Data;
using Distill.Tasks;

namespace Distill.Tests.Tasks;

public sealed class EntityMetricsTests
{
    private static readonly string[] _tags = ["O", "B-X", "I-X", "B-Y", "I-Y"];

    [Fact]
    public void Only_an_entity_that_is_exactly_right_is_found()
    {
        // True: X at 0-2, Y at 3-4, X at 5-6. Said: X at 0-2, Y at 3-5 (too long), Y at 5-6 (another type).
        var score = Judge(("B-X I-X O B-Y O B-X", "B-X I-X O B-Y I-Y B-Y"));

        Assert.Equal(1 / 3.0, score[Metric.EntityPrecision], precision: 12);
        Assert.Equal(1 / 3.0, score[Metric.EntityRecall], precision: 12);
        Assert.Equal(1 / 3.0, score[Metric.EntityF1], precision: 12);
        Assert.Equal(4 / 6.0, score[Metric.Accuracy], precision: 12);
        Assert.Equal((6, "words"), (score.Count, score.Counted));
    }

    /// <summary>
    /// Figures of the script conlleval for these 13 words, by hand: 4 entities, 6 said, 3 of them right.
    /// </summary>
    [Fact]
    public void Precision_and_recall_are_over_all_sentences()
    {
        var score = Judge(
            ("B-X I-X O O B-Y", "B-X I-X O B-Y B-Y"),
            ("O B-Y I-Y", "O B-Y I-Y"),
            ("I-X O O O O", "B-Y O O O B-X"));

        Assert.Equal(3 / 6.0, score[Metric.EntityPrecision], precision: 12);
        Assert.Equal(3 / 4.0, score[Metric.EntityRecall], precision: 12);
        Assert.Equal(2 * 3 / 10.0, score[Metric.EntityF1], precision: 12);
    }

    [Fact]
    public void An_entity_does_not_reach_into_the_next_sentence()
    {
        var score = Judge(("O B-X", "O B-X"), ("I-X O", "I-X O"));

        Assert.Equal(1, score[Metric.EntityF1]);
        Assert.Equal([2, 0], Types(("O B-X", "O B-X"), ("I-X O", "I-X O")).Select(each => each.Count));
    }

    [Fact]
    public void Every_type_has_figures_of_its_own() =>
        Assert.Equal(
            [
                new ClassScore("X", 2, Precision: 1, Recall: 0.5, F1: 2 / 3.0),
                new ClassScore("Y", 1, Precision: 0.5, Recall: 1, F1: 2 / 3.0),
            ],
            Types(("B-X O B-X B-Y", "B-X O B-Y B-Y")));

    [Fact]
    public void Without_any_entity_the_figures_are_zero()
    {
        var score = Judge(("O O", "O O"));

        Assert.Equal((0, 1), (score[Metric.EntityF1], score[Metric.Accuracy]));
    }

    [Fact]
    public void Sentences_without_tags_do_not_count()
    {
        var answers = new Answers([0, 2, 3], [1, 2, 1], [TokenMark.Unlabelled, TokenMark.Unlabelled, 1], new float[3]);

        var score = new TokenClassification(_tags, padId: 0).Judge(answers);

        Assert.Equal((1, 1), (score[Metric.EntityPrecision], score.Count));
    }

    private static Score Judge(params (string Truth, string Said)[] sentences) =>
        new TokenClassification(_tags, padId: 0).Judge(Answers(sentences));

    private static IReadOnlyList<ClassScore> Types(params (string Truth, string Said)[] sentences) =>
        new TokenClassification(_tags, padId: 0).PerClass(Answers(sentences));

    private static Answers Answers((string Truth, string Said)[] sentences) =>
        Distill.Tasks.Answers.Join([.. sentences.Select(sentence =>
        {
            int[] Classes(string tags) => [.. tags.Split(' ').Select(tag => Array.IndexOf(_tags, tag))];
            var truth = Classes(sentence.Truth);
            return new Answers([0, truth.Length], Classes(sentence.Said), truth, new float[truth.Length]);
        })]);
}
