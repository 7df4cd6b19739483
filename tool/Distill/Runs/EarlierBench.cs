using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Runs;

/// <summary>A result that <c>bench --json</c> printed before.</summary>
internal sealed class EarlierBench
{
    private readonly string _path;
    private readonly JsonObject _result;
    private readonly double _examplesPerSecond;
    private readonly double _stepMilliseconds;
    private readonly double _peakMemoryBytes;

    /// <exception cref="UserException">the file is no such result, code 4</exception>
    public EarlierBench(string path)
    {
        _path = path;
        _result = JsonFile.Read(path);
        _examplesPerSecond = Number("examples_per_second", _result);
        _stepMilliseconds = Number("mean", _result["step_milliseconds"] as JsonObject);
        _peakMemoryBytes = Number("peak_memory_bytes", _result);
    }

    public BenchComparison Compare(BenchResult result)
    {
        (string Name, string Now)[] conditions =
        [
            ("recipe", result.Recipe),
            ("device", result.Device),
            ("precision", result.Precision),
            ("teacher", result.Teacher),
            ("threads", $"{result.Threads}"),
            ("engine.libtorch", result.Engine.Libtorch),
            ("engine.blas", result.Engine.Blas),
            ("engine.instructions", result.Engine.Instructions),
            ("engine.settings", result.Engine.Settings),
        ];
        return new BenchComparison(
            _path,
            result.ExamplesPerSecond / _examplesPerSecond,
            result.StepMilliseconds.Mean / _stepMilliseconds,
            result.PeakMemoryBytes / _peakMemoryBytes,
            [
                .. conditions.Where(each => each.Now != Told(each.Name))
                    .Select(each => $"{each.Name}: {Told(each.Name)} then, {each.Now} now"),
            ]);
    }

    private string Told(string condition) => condition.Split('.')
        .Aggregate<string, JsonNode?>(_result, (node, key) => (node as JsonObject)?[key])?.ToString() ?? "unknown";

    private double Number(string key, JsonObject? section) =>
        section?[key] is JsonValue value && value.TryGetValue(out double number) && number > 0
            ? number
            : throw new UserException(
                ExitCode.InputInvalid,
                _path,
                $"has no number above 0 as '{key}'. Give a file that 'dotnet distill bench RECIPE --json' printed.");
}
