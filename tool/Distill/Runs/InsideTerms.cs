using Distill.Losses;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The terms that compare what is inside of two networks, by the recipe's words.</summary>
internal static class InsideTerms
{
    public const string Hidden = "hidden";
    public const string Embeddings = "embeddings";

    /// <param name="projections">from <see cref="Projections"/></param>
    public static IEnumerable<LossTerm> Of(
        LossSection loss, ModelConfig student, ModelConfig teacher, Weights? projections)
    {
        if (loss.Hidden is { IsUsed: true } hidden)
        {
            yield return new HiddenLoss(
                Hidden,
                Objectives.WeightOf(hidden),
                Pairs(hidden.Layers, student, teacher, first: 1),
                DistanceOf(hidden.Distance),
                For(Hidden, projections));
        }

        if (loss.Embeddings is { IsUsed: true } embeddings)
        {
            yield return new HiddenLoss(
                Embeddings,
                Objectives.WeightOf(embeddings),
                [new StatePair(0, 0)],
                DistanceOf(embeddings.Distance),
                For(Embeddings, projections));
        }

        if (loss.Attention is { IsUsed: true } attention)
        {
            yield return new AttentionLoss(
                Objectives.WeightOf(attention),
                Pairs(attention.Layers, student, teacher, first: 0),
                attention.Distance == AttentionDistanceKind.Mse ? AttentionDistance.Mse : AttentionDistance.Kl,
                attention.HeadMatch == HeadsKind.Mean);
        }

        if (loss.Relations is { IsUsed: true } relations)
        {
            yield return new RelationLoss(
                Objectives.WeightOf(relations),
                new StatePair(student.NumHiddenLayers - 1, relations.TeacherLayer ?? teacher.NumHiddenLayers - 1),
                relations.RelationHeads ?? student.NumAttentionHeads);
        }

        if (loss.Relational is { IsUsed: true } relational)
        {
            var (weight, groups) = (Objectives.WeightOf(relational), new RowGroups(relational.RowGroup));
            if (relational.DistanceShare > 0)
            {
                yield return new RelationalDistanceLoss(weight.Times(relational.DistanceShare), groups);
            }

            if (relational.AngleShare > 0)
            {
                yield return new RelationalAngleLoss(weight.Times(relational.AngleShare), groups);
            }
        }

        if (loss.Contrastive is { IsUsed: true } contrastive)
        {
            yield return new ContrastiveLoss(
                Objectives.WeightOf(contrastive),
                contrastive.Temperature,
                new RowGroups(contrastive.RowGroup),
                For(ContrastiveLoss.TermName, projections));
        }
    }

    /// <param name="first">the number of block 0 in what a pass shows: before states stand the embeddings</param>
    private static IReadOnlyList<StatePair> Pairs(
        LayerMap map, ModelConfig student, ModelConfig teacher, int first) =>
        [.. map.Of(student.NumHiddenLayers, teacher.NumHiddenLayers)
            .Select(pair => new StatePair(pair.Student + first, pair.Teacher + first))];

    private static StateDistance DistanceOf(DistanceKind kind) =>
        kind == DistanceKind.Mse ? StateDistance.Mse : StateDistance.Cosine;

    private static Weights? For(string term, Weights? projections) =>
        projections?.Find($"{term}.0.weight") is null ? null : projections;
}
