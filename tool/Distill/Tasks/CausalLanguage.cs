using Distill.Data;
using Distill.Models;

namespace Distill.Tasks;

/// <summary>
/// Which token comes next: every token of a row but the first is predicted from those before it. What fills up a shorter
/// row does not count.
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
            var start = row * tokens.T;
            for (var place = start; place < start + examples.Length(tokens.Examples[row]) - 1; place++)
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
