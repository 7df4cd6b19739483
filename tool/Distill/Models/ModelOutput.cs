using Distill.Torch;

namespace Distill.Models;

/// <summary>What comes out of a network.</summary>
internal sealed record ModelOutput
{
    private readonly Tensor? _logits;

    public ModelOutput(Tensor logits, IReadOnlyList<Tensor> hiddenStates) => (_logits, HiddenStates) = (logits, hiddenStates);

    public ModelOutput(TokenHead head, IReadOnlyList<Tensor> hiddenStates) => (Head, HiddenStates) = (head, hiddenStates);

    /// <summary>
    /// [B, C] of a head that answers once; of one that answers for every token [N, C] for the places that were asked for,
    /// else [B, T, C].
    /// </summary>
    /// <exception cref="InvalidOperationException">the pass left the head to who asked</exception>
    public Tensor Logits => _logits ?? throw new InvalidOperationException("the head has not answered yet");

    /// <summary>Answers for the places that were asked for, where the pass left them to who asked.</summary>
    public TokenHead? Head { get; }

    /// <summary>The embeddings' output, then every block's, [B, T, C]; empty unless asked for.</summary>
    public IReadOnlyList<Tensor> HiddenStates { get; init; }

    /// <summary>The logits that learn the labels: others than the answer in families with a head for each.</summary>
    public Tensor ForLabels
    {
        get => field ?? Logits;
        init;
    }

    /// <summary>The logits that learn from a teacher.</summary>
    public Tensor ForTeacher
    {
        get => field ?? Logits;
        init;
    }

    /// <summary>What every block's attention has read; empty unless asked for.</summary>
    public IReadOnlyList<AttentionView> Attention { get; init; } = [];

    /// <summary>Some of the answers alone, without what is inside.</summary>
    public ModelOutput Rows(long start, long count) =>
        new(Head is null ? Logits.Narrow(0, start, count) : Head.Rows(start, count), []);
}
