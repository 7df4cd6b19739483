using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// What every attention of a pass has read, in the order of the blocks. Its tensors live as long as the scope, which is
/// around those of the blocks.
/// </summary>
internal sealed class AttentionRecord(TensorScope scope)
{
    private readonly List<AttentionView> _seen = [];

    public IReadOnlyList<AttentionView> Seen => _seen;

    /// <inheritdoc cref="AttentionView"/>
    public void Add(Tensor query, Tensor key, Tensor value, Tensor scores, Tensor? bias) => _seen.Add(new AttentionView(
        scope.Share(query),
        scope.Share(key),
        scope.Share(value),
        scope.Share(scores),
        bias is null ? null : scope.Share(bias)));

    /// <summary>For another network, with the same life.</summary>
    public AttentionRecord Another() => new(scope);
}
