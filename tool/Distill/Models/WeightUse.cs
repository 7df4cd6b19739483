namespace Distill.Models;

/// <summary>What a weight is to its network.</summary>
internal enum WeightUse
{
    /// <summary>A bias, a norm, a vector that is added: no map.</summary>
    Vector,

    /// <summary>[out, in]</summary>
    Linear,

    /// <summary>[in, out], as GPT-2 keeps a linear map.</summary>
    Conv1D,

    /// <summary>[out, channels, P, P]: the linear map of a patch's pixels.</summary>
    Patches,

    /// <summary>[count, C]: a row for each token, position or type; some are the last map too.</summary>
    Table,
}
