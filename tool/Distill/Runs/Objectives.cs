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
    public static Objective Hard(RecipeFile file, PreparedData data) => new([Hard(file, data, weight: 1)]);

    /// <summary>What the distilled student minimizes; a term that always weighs 0 is left out.</summary>
    /// <param name="teacher">null in a recipe without one</param>
    public static Objective Distillation(RecipeFile file, PreparedData data, Model student, ModelConfig? teacher)
    {
        var loss = file.Recipe.Loss;
        var terms = new List<LossTerm>();
        if (loss.Hard.IsUsed)
        {
            terms.Add(Hard(file, data, WeightOf(loss.Hard)));
        }

        if (loss.Soft.IsUsed)
        {
            terms.Add(file.Recipe.Data.LabelSeparator is null
                ? new SoftLoss(WeightOf(loss.Soft), SoftTargets(loss.Soft))
                : new SoftSetLoss(WeightOf(loss.Soft), SoftTargets(loss.Soft)));
        }

        if (teacher is null || !loss.Inside.Any())
        {
            return new Objective(terms);
        }

        var projections = Projections.Of(loss, student, teacher, (ulong)file.Recipe.Seed);
        return new Objective([.. terms, .. InsideTerms.Of(loss, student.Config, teacher, projections)], projections);
    }

    public static Ramp WeightOf(TermSection section) =>
        new(section.Weight, section.WeightEnd ?? section.Weight, ShapeOf(section));

    private static LossTerm Hard(RecipeFile file, PreparedData data, Ramp weight) =>
        file.Recipe.Data.LabelSeparator is null
            ? new HardLoss(weight, file.Recipe.Loss.Hard.LabelSmoothing, ClassWeights.Of(file, data))
            : new HardSetLoss(weight);

    private static RampShape ShapeOf(TermSection section) => section.Change switch
    {
        ChangeKind.Linear => RampShape.Linear,
        ChangeKind.Cosine => RampShape.Cosine,
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Change, null),
    };

    private static SoftTargets SoftTargets(SoftLossSection section) => new(
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
        new Ramp(section.Temperature, section.TemperatureEnd ?? section.Temperature, ShapeOf(section)),
        section.ScaleByT2,
        section.Mix,
        section.Standardize);
}
