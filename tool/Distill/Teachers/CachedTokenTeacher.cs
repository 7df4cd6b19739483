using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>
/// Answers over a vocabulary from files: the likeliest tokens as the teacher said, and all others alike. So no
/// distribution is further from the teacher's, in total variation, than the probability of what was not kept.
/// </summary>
internal sealed class CachedTokenTeacher(TokenAnswers answers, Device device) : ITeacher
{
    // N answers, n some of them, K kept tokens, V vocabulary.

    private const double Smallest = 1e-12;

    public ModelOutput Answer(Batch batch, Pass pass)
    {
        if (pass.HiddenStates || pass.Attention is not null)
        {
            throw new InvalidOperationException("kept answers were asked for the inside of the network");
        }

        var (k, kept) = (answers.Note.TopK, batch.Examples.Select(answers.Of).ToList());
        Tensor Joined<T>(Func<KeptTokens, T[]> part, params long[] shape) where T : unmanaged =>
            Tensor.From(kept.SelectMany(part).ToArray(), shape).To(device);

        var count = batch.Targets.Count;
        var others = Math.Max(1, answers.Note.Classes - k);
        var ids = Joined(each => each.Ids, count, k).To(ScalarType.Int64);                   // [N, K]
        var logs = Joined(each => each.Logs, count, k).To(ScalarType.Float32);               // [N, K]
        var rest = Joined(
            each => Array.ConvertAll(each.Tails, tail => (float)Math.Log(Math.Max(tail, Smallest) / others)), count, 1);

        Tensor Dense(Tensor numbers)
        {
            using var scope = new TensorScope();
            var all = rest.IndexSelect(0, numbers).Expand(numbers.Size(0), answers.Note.Classes).Contiguous(); // [n, V]
            return scope.Keep(all.Scatter(1, ids.IndexSelect(0, numbers), logs.IndexSelect(0, numbers)));
        }

        var head = new TokenHead(Tensor.Arange(count, device), Dense);
        return pass.LeavesHead ? new ModelOutput(head, []) : new ModelOutput(head.Rows(0, count), []);
    }
}
