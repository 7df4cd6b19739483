using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>
/// How the frequencies of rotary positions are changed for longer texts than those that a model was first trained on.
/// </summary>
internal abstract record RotaryScaling
{
    /// <summary>Null for the type that changes nothing.</summary>
    public static RotaryScaling? Read(ConfigReader read)
    {
        string[] known = ["default", "linear", "llama3"];
        return read.Word("rope_type", read.Word("type", "default", known), known) switch
        {
            "linear" => new LinearScaling(read.Required("factor")),
            "llama3" => Llama3Scaling.Read(read),
            _ => null,
        };
    }

    /// <param name="frequency">radians a token</param>
    public abstract double Of(double frequency);

    public abstract JsonObject ToJson();
}

/// <summary>
/// All positions are read as closer together. Chen, Wong, Chen, Tian 2023, Extending Context Window of Large Language
/// Models via Positional Interpolation, section 2.3.
/// </summary>
internal sealed record LinearScaling(double Factor) : RotaryScaling
{
    public override double Of(double frequency) => frequency / Factor;

    public override JsonObject ToJson() => new()
    {
        ["factor"] = ModelConfig.Number(Factor),
        ["rope_type"] = "linear",
    };
}

/// <summary>
/// Slow frequencies are divided by a factor, fast ones are not, and those between go over from one to the other. Meta's
/// models/llama3 of Llama 3.1 (apply_scaling), 2024.
/// </summary>
/// <param name="LowFreqFactor">frequencies with fewer turns over the original length are slow</param>
/// <param name="HighFreqFactor">frequencies with more turns over the original length are fast</param>
/// <param name="OriginalLength">the positions of the first training, in tokens</param>
internal sealed record Llama3Scaling(
    double Factor, double LowFreqFactor, double HighFreqFactor, double OriginalLength) : RotaryScaling
{
    private const string Length = "original_max_position_embeddings";

    public static new Llama3Scaling Read(ConfigReader read)
    {
        var (low, high) = (read.Required("low_freq_factor"), read.Required("high_freq_factor"));
        if (low >= high)
        {
            read.Add($"low_freq_factor is {low} and high_freq_factor {high}; the first must be below the second.");
        }

        return new Llama3Scaling(read.Required("factor"), low, high, read.Required(Length));
    }

    public override double Of(double frequency)
    {
        var turns = OriginalLength * frequency / (2 * Math.PI);
        var fast = Math.Clamp((turns - LowFreqFactor) / (HighFreqFactor - LowFreqFactor), 0, 1);
        return (fast * frequency) + ((1 - fast) * frequency / Factor);
    }

    public override JsonObject ToJson() => new()
    {
        ["factor"] = ModelConfig.Number(Factor),
        ["high_freq_factor"] = ModelConfig.Number(HighFreqFactor),
        ["low_freq_factor"] = ModelConfig.Number(LowFreqFactor),
        [Length] = (long)OriginalLength,
        ["rope_type"] = "llama3",
    };
}
