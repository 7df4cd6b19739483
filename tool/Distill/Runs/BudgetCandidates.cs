using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Ways to make a model smaller, from the mildest on; those that begin alike share their first stages.</summary>
internal static class BudgetCandidates
{
    public static IReadOnlyList<EqualList<CompressStep>> For(ModelConfig model, BudgetSection budget)
    {
        var epochs = budget.RecoverEpochs;
        CompressStep Neurons(double share) => new() { Prune = Pruned(PruneKind.Neurons, share) };
        CompressStep Heads(double share) => new() { Prune = Pruned(PruneKind.Heads, share) };
        PruneSection Pruned(PruneKind kind, double share) =>
            new() { Kind = kind, Sparsity = share, RecoverEpochs = epochs };
        CompressStep Shared(int width) => new()
        {
            Share = new ShareSection { Groups = 1, EmbeddingSize = width, RecoverEpochs = 2 * epochs },
        };
        CompressStep Factorized(double share) => new()
        {
            Factorize = new FactorizeSection
            {
                WeightShare = share,
                Embeddings = model.Head is not (Head.MaskedLM or Head.CausalLM),
                RecoverEpochs = epochs,
            },
        };
        var bytes = new CompressStep { Quantize = new QuantizeSection() };
        var nibbles = new CompressStep
        {
            Quantize = new QuantizeSection
            {
                Bits = BitsKind._4,
                Weights = model.HiddenSize % 32 == 0 && model.IntermediateSize % 64 == 0
                    ? ScalesKind.PerGroup
                    : ScalesKind.PerChannel,
                Aware = epochs == 0 ? null : new AwareSection { Epochs = epochs },
            },
        };

        var ways = new List<EqualList<CompressStep>>
        {
            new([bytes]),
            new([Neurons(0.25), bytes]),
            new([Neurons(0.5), bytes]),
            new([Neurons(0.75), bytes]),
        };
        if (model.NumAttentionHeads > 1)
        {
            ways.Add(new([Heads(0.5), Neurons(0.5), bytes]));
        }

        ways.Add(new([Factorized(0.5), bytes]));
        ways.Add(new([Factorized(0.25), bytes]));
        ways.Add(new([nibbles]));
        ways.Add(new([Neurons(0.5), nibbles]));
        if (model is BertConfig { Head: not Head.MaskedLM })
        {
            ways.Add(new([Shared(model.HiddenSize / 2), bytes]));
            ways.Add(new([Shared(model.HiddenSize / 4), bytes]));
            ways.Add(new([Shared(model.HiddenSize / 2), nibbles]));
        }

        return ways;
    }

    /// <summary>Its steps in words: <c>neurons -50 %, 8 bits</c>.</summary>
    public static string Words(IEnumerable<CompressStep> steps) => string.Join(", ", steps.Select(step => step switch
    {
        { Prune: { } prune } => FormattableString.Invariant($"{Spelling.Word(prune.Kind)} -{100 * prune.Sparsity:0} %"),
        { Factorize: { } factorize } => FormattableString.Invariant($"products of {100 * factorize.WeightShare:0} %"),
        { Share: { } share } => $"shared layers, embeddings of {share.EmbeddingSize}",
        { Quantize: { } quantize } => $"{(quantize.Bits == BitsKind._4 ? 4 : 8)} bits",
        _ => throw new ArgumentOutOfRangeException(nameof(steps), step, null),
    }));
}
