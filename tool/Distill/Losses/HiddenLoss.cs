using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// The student's hidden states become those of the teacher, the mean over pairs of layers. Where the widths differ, a
/// linear map that is learned beside carries the student's into the teacher's space: Jiao et al. 2020, TinyBERT,
/// section 3.1.
/// </summary>
/// <param name="name">begins the names of the projections: NAME.0.weight for the first pair</param>
/// <param name="projections">null where the states are compared as they are</param>
internal sealed class HiddenLoss(
    string name, Ramp weight, IReadOnlyList<StatePair> pairs, StateDistance distance, Weights? projections)
    : LossTerm(name, weight)
{
    public override bool ReadsHiddenStates => true;

    public override long Count(Batch batch) => Positions.Count(batch);

    public override Tensor Sum(LossInputs inputs)
    {
        var sums = pairs.Select((pair, i) => Positions.Sum(
            distance.Between(
                Projected(inputs.Student.HiddenStates[pair.Student].To(ScalarType.Float32), i),
                inputs.FromTeacher.HiddenStates[pair.Teacher].To(ScalarType.Float32)),
            inputs.Mask));
        return Tensor.Stack([.. sums]).Mean();
    }

    private Tensor Projected(Tensor state, int pair) => projections?.Linear($"{Name}.{pair}", state) ?? state;
}
