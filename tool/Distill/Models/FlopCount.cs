namespace Distill.Models;

/// <summary>
/// The floating-point operations of a model's matrix products, counted from its config: a multiplication and an
/// addition are two. Everything else (norms, activations, softmax, embeddings) is not counted: it is small, and the
/// ceiling that the count is held against is that of a product.
/// </summary>
internal static class FlopCount
{
    // C hidden size, I intermediate size, L labels, T tokens of one example.

    /// <summary>Gradients by the inputs and by the weights: as many again, twice.</summary>
    public const int ForwardAndBackward = 3;

    /// <summary>One pass of an encoder with a classifier over examples of these lengths; padding is no work.</summary>
    public static double Forward(ModelConfig config, IEnumerable<int> lengths)
    {
        double c = config.HiddenSize, i = config.IntermediateSize;
        var token = 2 * ((4 * c * c) + (2 * c * i));            // query, key, value, output; two of the feed-forward
        var head = 2 * ((c * c) + (c * config.Labels.Count));   // pooler and classifier, on one token

        // Attention: T·C products for the scores and as many for the mix, of each token.
        return lengths.Sum(t => (config.NumHiddenLayers * t * (token + (4.0 * t * c))) + head);
    }
}
