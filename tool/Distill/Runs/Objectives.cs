using Distill.Losses;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The recipe's words for what a model minimizes, as the terms that are summed.</summary>
internal static class Objectives
{
    /// <summary>
    /// What a model without a teacher minimizes: cross-entropy to the labels, with the recipe's smoothing and weights.
    /// </summary>
    public static Objective Hard(Recipe recipe, PreparedData data) => new([Hard(recipe, data, weight: 1)]);

    /// <summary>What the distilled student minimizes; a term that always weighs 0 is left out.</summary>
    /// <param name="teacher">null in a recipe without one</param>
    public static Objective Distillation(Recipe recipe, PreparedData data, Model student, ModelConfig? teacher)
    {
        var (loss, terms) = (recipe.Loss, Answers(recipe, data, atEnd: false));
        if (teacher is null || !loss.Inside.Any())
        {
            return new Objective(terms);
        }

        var projections = Projections.Of(loss, student, teacher, (ulong)recipe.Seed);
        return new Objective([.. terms, .. InsideTerms.Of(loss, student.Config, teacher, projections)], projections);
    }

    /// <summary>
    /// What a compressed student minimizes to recover: the terms over answers, with the numbers of the last step. Its
    /// inside need not have the shape any more that the others compare.
    /// </summary>
    public static Objective Recovery(Recipe recipe, PreparedData data) => new(Answers(recipe, data, atEnd: true));

    public static Ramp WeightOf(TermSection section) =>
        new(section.Weight, section.WeightEnd ?? section.Weight, ShapeOf(section));

    public static Ramp TemperatureOf(SoftLossSection section) =>
        new(section.Temperature, section.TemperatureEnd ?? section.Temperature, ShapeOf(section));

    /// <summary>The terms over what the models answer.</summary>
    private static IReadOnlyList<LossTerm> Answers(Recipe recipe, PreparedData data, bool atEnd)
    {
        var (hard, soft) = (recipe.Loss.Hard, recipe.Loss.Soft);
        Ramp Of(Ramp ramp) => atEnd ? ramp.To : ramp;

        var terms = new List<LossTerm>();
        if (hard.IsUsed)
        {
            terms.Add(Hard(recipe, data, Of(WeightOf(hard))));
        }

        if (soft.IsUsed)
        {
            var (weight, targets) = (Of(WeightOf(soft)), SoftTargets(soft, Of(TemperatureOf(soft))));
            terms.Add(recipe.Data.LabelSeparator is null
                ? new SoftLoss(weight, targets, data.RealClasses)
                : new SoftSetLoss(weight, targets));
        }

        return [.. terms.Where(term => term.Weight.Largest > 0)];
    }

    private static LossTerm Hard(Recipe recipe, PreparedData data, Ramp weight) => recipe.Data.LabelSeparator is null
        ? new HardLoss(weight, recipe.Loss.Hard.LabelSmoothing, ClassWeights.Of(recipe, data))
        : new HardSetLoss(weight);

    private static RampShape ShapeOf(TermSection section) => section.Change switch
    {
        ChangeKind.Linear => RampShape.Linear,
        ChangeKind.Cosine => RampShape.Cosine,
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Change, null),
    };

    private static SoftTargets SoftTargets(SoftLossSection section, Ramp temperature) => new(
        section.Divergence switch
        {
            DivergenceKind.ForwardKl => Divergence.ForwardKl,
            DivergenceKind.ReverseKl => Divergence.ReverseKl,
            DivergenceKind.JensenShannon => Divergence.JensenShannon,
            DivergenceKind.Symmetric => Divergence.Symmetric,
            DivergenceKind.TotalVariation => Divergence.TotalVariation,
            DivergenceKind.LogitMse => Divergence.LogitMse,
            _ => throw new ArgumentOutOfRangeException(nameof(section), section.Divergence, null),
        },
        temperature,
        section.ScaleByT2,
        section.Mix,
        section.Standardize);
}
