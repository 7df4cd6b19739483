using Distill.Losses;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// Linear maps from the student's width to the teacher's, one for each pair of states that is compared. They are trained
/// with the student and are no part of it.
/// </summary>
internal static class Projections
{
    /// <summary>Null where no term needs any.</summary>
    /// <param name="seed">of their first values</param>
    public static Weights? Of(LossSection loss, Model student, ModelConfig teacher, ulong seed)
    {
        var differ = student.Config.HiddenSize != teacher.HiddenSize;
        var rows = new WeightRows();
        void Add(string term, int pairs, ProjectionKind kind)
        {
            for (var i = 0; i < pairs && (differ || kind == ProjectionKind.Always); i++)
            {
                rows.Linear($"{term}.{i}", teacher.HiddenSize, student.Config.HiddenSize);
            }
        }

        if (loss.Hidden is { IsUsed: true } hidden)
        {
            var pairs = hidden.Layers.Of(student.Config.NumHiddenLayers, teacher.NumHiddenLayers);
            Add(InsideTerms.Hidden, pairs.Count, hidden.Projection);
        }

        if (loss.Embeddings is { IsUsed: true } embeddings)
        {
            Add(InsideTerms.Embeddings, 1, embeddings.Projection);
        }

        if (loss.Contrastive is { IsUsed: true })
        {
            Add(ContrastiveLoss.TermName, 1, ProjectionKind.Auto);
        }

        // So that what comes out is about as large as what goes in.
        var deviation = 1 / Math.Sqrt(student.Config.HiddenSize);
        return rows.All.Count == 0
            ? null
            : Weights.Initialize(new WeightTable("", "layer.", rows.All), deviation, seed, student.Device);
    }
}
