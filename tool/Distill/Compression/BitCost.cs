using Distill.Models;

namespace Distill.Compression;

/// <summary>What a weight costs in 8 bits and in 4: bytes of the file, and how far the model's answers move.</summary>
/// <param name="Loss8">KL divergence of the answers from those of the model as it was, in nats</param>
internal sealed record BitCost(Weight Row, long Bytes8, long Bytes4, double Loss8, double Loss4);
