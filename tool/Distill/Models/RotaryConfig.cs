using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>What config.json says of rotary positions.</summary>
/// <param name="Theta">the base of the frequencies</param>
/// <param name="Scaling">null: the frequencies are used as they are</param>
internal sealed record RotaryConfig(double Theta, RotaryScaling? Scaling = null)
{
    private const string Now = "rope_parameters";
    private const string Before = "rope_scaling";

    /// <summary>
    /// Version 4 of the library keeps rope_theta and rope_scaling, version 5 rope_parameters, which holds both. Other
    /// kinds of scaling than those known here are refused: a model that was trained with one is wrong without it.
    /// </summary>
    public static RotaryConfig Read(ConfigReader read, RotaryConfig missing)
    {
        var (now, before) = (read.Section(Now), read.Section(Before));
        var theta = read.Positive("rope_theta", missing.Theta);
        read.Only("partial_rotary_factor", "1.0");
        return new RotaryConfig(
            now?.Positive("rope_theta", theta) ?? theta,
            (before ?? now) is { } scaling ? RotaryScaling.Read(scaling) : null);
    }

    /// <summary>Adds the keys of both versions: each reads its own, and the old one goes on without a word.</summary>
    public void Write(JsonObject json)
    {
        var parameters = Scaling?.ToJson() ?? new JsonObject { ["rope_type"] = "default" };
        parameters.Insert(parameters.Count - 1, "rope_theta", ModelConfig.Number(Theta)); // in the alphabet's order
        json["rope_theta"] = ModelConfig.Number(Theta);
        json[Before] ??= Scaling?.ToJson();
        json[Now] ??= parameters;
    }

    /// <summary>By how much a head's pairs of channels turn from one token to the next, in radians.</summary>
    /// <param name="size">D, the channels of one head</param>
    /// <returns>[D/2]</returns>
    public float[] Frequencies(int size)
    {
        var frequencies = new float[size / 2];
        for (var j = 0; j < frequencies.Length; j++)
        {
            var plain = Math.Pow(Theta, -2.0 * j / size);
            frequencies[j] = (float)(Scaling?.Of(plain) ?? plain);
        }

        return frequencies;
    }
}
