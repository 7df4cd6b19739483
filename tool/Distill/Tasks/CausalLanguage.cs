using Distill.Data;
using Distill.Models;

namespace Distill.Tasks;

/// <summary>
/// Which token comes next: every token of a row but the first is predicted from those before it. A prompt, which ends at
/// the row's boundary, is read and does not count, nor does what fills up a shorter row.
/// </summary>
/// <param name="padId">fills up shorter rows of a batch</param>
internal sealed class CausalLanguage(long padId) : ITask
{
    public Head Head => Head.CausalLM;

    /// <summary>The rows are always the same, but the answers are a whole vocabulary for every token.</summary>
    public bool IsRepeatable => false;

    public IReadOnlyList<Metric> Metrics { get; } = [Metric.Perplexity, Metric.Accuracy, Metric.Loss];

    public Batch Batch(ExampleSet examples, ReadOnlySpan<int> positions, ulong? draw = null)
    {
        var tokens = PaddedTokens.Of(examples, positions, padId);
        var (places, classes) = (new List<int>(), new List<int>());
        for (var row = 0; row < tokens.B; row++)
        {
            var (start, length) = (row * tokens.T, examples.Length(tokens.Examples[row]));
            var boundary = examples.Boundary(tokens.Examples[row]);
            var first = boundary < length ? boundary - 1 : 0;
            for (var place = start + first; place < start + length - 1; place++)
            {
                places.Add(place);
                classes.Add((int)tokens.InputIds[place + 1]);
            }
        }

        return new TextBatch(tokens, new ClassTargets([.. classes]), [.. places]);
    }

    public Score Judge(Answers answers) => LanguageMetrics.Of(answers, Metric.Perplexity);

    public IReadOnlyList<ClassScore> PerClass(Answers answers) => [];
}
