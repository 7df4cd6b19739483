using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Data;

/// <summary>Reads preprocessor_config.json and collects what is wrong.</summary>
internal sealed class ImageProcessorReader(string path, JsonObject config)
{
    public InputProblems Problems { get; } = new();

    public bool Flag(string key, bool missing) => Value(key, missing, "it must be true or false.");

    public double Number(string key, double missing) => Value(key, missing, "it must be a number.");

    /// <summary>A number for each channel; where there is one only, it is for all.</summary>
    public IReadOnlyList<double> Channels(string key, double missing, int channels)
    {
        double[] all = [.. Enumerable.Repeat(missing, channels)];
        if (config[key] is not { } node)
        {
            return all;
        }

        var numbers = (node as JsonArray ?? [node.DeepClone()])
            .Select(each => each is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN)
            .ToList();
        if (numbers.TrueForAll(double.IsFinite) && (numbers.Count == channels || numbers.Count == 1))
        {
            return numbers.Count == 1 ? [.. Enumerable.Repeat(numbers[0], channels)] : numbers;
        }

        Add($"{key} is {node.ToJsonString()}; it must be {Quoted.Count(channels, "number")}, one for each channel.");
        return all;
    }

    /// <summary>One number, or height and width; other ways to tell a size lead to other pictures.</summary>
    public void Size(string key, int needed)
    {
        var size = config[key] switch
        {
            null => needed,
            JsonValue value when value.TryGetValue(out int number) => number,
            JsonObject sides when Side(sides, "height") == Side(sides, "width") => Side(sides, "height") ?? 0,
            _ => 0,
        };
        if (size != needed)
        {
            Add($"{key} is {config[key]!.ToJsonString()}; the model reads {needed} × {needed} pixels.");
        }
    }

    /// <summary>Refuses every value but one, where the key is there and not null.</summary>
    /// <param name="known">as JSON</param>
    public void Only(string key, string known)
    {
        if (config[key] is { } node && node.ToJsonString() != known)
        {
            Add($"{key} is {node.ToJsonString()}; this tool knows only {known}.");
        }
    }

    public void Add(string problem) => Problems.Add(path, problem);

    private static int? Side(JsonObject sides, string key) =>
        sides[key] is JsonValue value && value.TryGetValue(out int number) ? number : null;

    private T Value<T>(string key, T missing, string needed)
    {
        if (config[key] is not { } node)
        {
            return missing;
        }

        if (node is JsonValue value && value.TryGetValue(out T? found))
        {
            return found;
        }

        Add($"{key} is {node.ToJsonString()}; {needed}");
        return missing;
    }
}
