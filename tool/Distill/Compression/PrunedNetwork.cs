using Distill.Models;

namespace Distill.Compression;

/// <summary>A pruned network.</summary>
/// <param name="Model">the one that was given, with zeros, or a smaller one with copies of its weights</param>
/// <param name="Masks">what stays zero; null where the network became smaller</param>
internal sealed record PrunedNetwork(Model Model, WeightMasks? Masks);
