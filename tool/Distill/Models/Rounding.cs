namespace Distill.Models;

/// <summary>Which of a matrix's weights share a scale.</summary>
internal enum ScaleOf
{
    /// <summary>All.</summary>
    Tensor,

    /// <summary>Those of an output; of a table, those of a token.</summary>
    Channel,

    /// <summary>A run of neighbouring inputs of an output.</summary>
    Group,
}

/// <summary>What a linear map with rounded weights does with its inputs.</summary>
internal enum InputRounding
{
    /// <summary>They stay as they are, and the weights are turned back into fp32 for the product.</summary>
    None,

    /// <summary>8 bits, each row with a scale of its own.</summary>
    Dynamic,

    /// <summary>8 bits, all with one scale and zero point, found before on examples.</summary>
    Static,
}

/// <summary>
/// How a weight is kept in few bits: q = round(w / scale) + zero point. Jacob et al. 2018, Quantization and Training of
/// Neural Networks for Efficient Integer-Arithmetic-Only Inference, section 2.1.
/// </summary>
/// <param name="Bits">4 or 8</param>
/// <param name="GroupSize">inputs that share a scale, with <see cref="ScaleOf.Group"/>; else 0</param>
/// <param name="Symmetric">zero points are 0</param>
internal sealed record Rounding(int Bits, ScaleOf ScaleOf, int GroupSize, bool Symmetric, InputRounding Inputs)
{
    /// <summary>Of symmetric ones the range is as wide below zero as above.</summary>
    public int Lowest => Symmetric ? -Highest : -(1 << (Bits - 1));

    public int Highest => (1 << (Bits - 1)) - 1;

    /// <summary>The shape of a weight's scales.</summary>
    public long[] ScaleShape(Weight weight) => ScaleOf switch
    {
        ScaleOf.Tensor => [1, 1],
        ScaleOf.Channel => [weight.Outputs, 1],
        _ => [weight.Outputs, weight.Inputs / GroupSize],
    };

    /// <summary>Bytes on disk: of weights, scales and zero points.</summary>
    public long Bytes(Weight weight)
    {
        var scales = ScaleShape(weight);
        var perWord = 32 / Bits;
        var values = Bits == 8
            ? weight.Count
            : weight.Outputs * ((weight.Inputs + perWord - 1) / perWord) * sizeof(int);
        return values + (scales[0] * scales[1] * (sizeof(float) + (Symmetric ? 0 : 1)));
    }
}
