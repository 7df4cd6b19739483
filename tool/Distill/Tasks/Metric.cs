using System.Globalization;
using System.Text.Json;

namespace Distill.Tasks;

/// <summary>A figure that a model is judged by.</summary>
internal enum Metric
{
    /// <summary>The share of answers that are right.</summary>
    Accuracy,

    /// <summary>
    /// The mean over classes of 2·P·R/(P + R); a class without examples and predictions is left out.
    /// </summary>
    MacroF1,

    /// <summary>2·P·R/(P + R) over all classes of all rows together.</summary>
    MicroF1,

    /// <summary>The share of rows whose classes are all right, and no class too many.</summary>
    ExactMatch,

    /// <summary>
    /// 2·P·R/(P + R) over entities; one counts where its words and its type are exactly right.
    /// </summary>
    EntityF1,

    /// <summary>The share of predicted entities that are there.</summary>
    EntityPrecision,

    /// <summary>The share of entities that are found.</summary>
    EntityRecall,

    /// <summary>Mean cross-entropy in nats.</summary>
    Loss,

    /// <summary>The exponential of the mean cross-entropy of the next token.</summary>
    Perplexity,

    /// <summary>
    /// The exponential of the mean cross-entropy of the masked tokens. It is no perplexity of the text: a token is found
    /// with those on both of its sides.
    /// </summary>
    MaskedPerplexity,
}

internal static class Metrics
{
    /// <summary>As scripts read it in reports and logs: <c>macro_f1</c>.</summary>
    public static string Word(this Metric metric) => JsonNamingPolicy.SnakeCaseLower.ConvertName(metric.ToString());

    /// <summary>As people read it: <c>macro-F1</c>.</summary>
    public static string Title(this Metric metric) => metric switch
    {
        Metric.MacroF1 => "macro-F1",
        Metric.MicroF1 => "micro-F1",
        Metric.EntityF1 => "entity-F1",
        Metric.MaskedPerplexity => "perplexity of masked tokens",
        _ => metric.Word().Replace('_', ' '),
    };

    /// <summary>The metric of a word; null where there is none.</summary>
    public static Metric? Find(string word) =>
        Enum.GetValues<Metric>().Select(metric => (Metric?)metric).FirstOrDefault(metric => metric!.Value.Word() == word);

    /// <summary>Whether less is better.</summary>
    public static bool IsCost(this Metric metric) => metric is Metric.Loss or Metric.Perplexity or Metric.MaskedPerplexity;

    /// <summary>A value as people read it: shares in percent.</summary>
    public static string Text(this Metric metric, double value) => metric switch
    {
        Metric.Loss => value.ToString("0.000", CultureInfo.InvariantCulture),
        Metric.Perplexity or Metric.MaskedPerplexity => value.ToString("#,0.00", CultureInfo.InvariantCulture),
        _ => (100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %",
    };
}
