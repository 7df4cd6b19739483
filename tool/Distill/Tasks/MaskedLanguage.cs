using Distill.Data;
using Distill.Models;
using Distill.Tokenizers;

namespace Distill.Tasks;

/// <summary>Which tokens stand where some were hidden: the text itself is the label.</summary>
internal sealed class MaskedLanguage : ITask
{
    /// <summary>Whatever was hidden in training, so that the figures of different models can be compared.</summary>
    private readonly Masking _evaluation;

    private readonly Masking _training;
    private readonly int _padId;

    /// <inheritdoc cref="Masking(Tokenizer, double, bool)"/>
    public MaskedLanguage(Tokenizer tokenizer, double share = 0.15, bool wholeWords = false)
    {
        _evaluation = new Masking(tokenizer, 0.15, wholeWords: false);
        _training = new Masking(tokenizer, share, wholeWords);
        _padId = tokenizer.PadId;
    }

    public Head Head => Head.MaskedLM;

    public bool IsRepeatable => false;

    public IReadOnlyList<Metric> Metrics { get; } = [Metric.MaskedPerplexity, Metric.Accuracy, Metric.Loss];

    /// <summary>
    /// What is hidden in an example depends on the draw and the example's position, not on the rows beside it; in
    /// evaluation on what the example holds.
    /// </summary>
    public Batch Batch(ExampleSet examples, ReadOnlySpan<int> positions, ulong? draw = null)
    {
        var tokens = PaddedTokens.Of(examples, positions, _padId);
        var (places, classes) = (new List<int>(), new List<int>());
        for (var row = 0; row < tokens.B; row++)
        {
            var example = tokens.Examples[row];
            var ids = tokens.InputIds.AsSpan(row * tokens.T, examples.Length(example));
            var hidden = draw is { } drawn
                ? _training.Hide(ids, SplitMix64.Stream(drawn, (ulong)example))
                : _evaluation.Hide(ids, new SplitMix64(examples.Key(example)));
            foreach (var (place, id) in hidden)
            {
                places.Add((row * tokens.T) + place);
                classes.Add(id);
            }
        }

        return new TextBatch(tokens, new ClassTargets([.. classes]), [.. places]);
    }

    public Score Judge(Answers answers) => LanguageMetrics.Of(answers, Metric.MaskedPerplexity);

    public IReadOnlyList<ClassScore> PerClass(Answers answers) => [];
}
