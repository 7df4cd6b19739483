#!/usr/bin/env dotnet
#:property PublishAot=false
#:property InvariantGlobalization=true
// Runs one recipe with several seeds, one after another, and prints what varies: mean and standard deviation.
//
//   dotnet run recipes/seeds.cs recipes/quickstart.yaml 5
//
// A run that is there already is not done again, so the command can be interrupted and repeated.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length != 2 || !File.Exists(args[0]) || !int.TryParse(args[1], out var seeds) || seeds < 2)
{
    Console.Error.WriteLine("Usage: dotnet run recipes/seeds.cs RECIPE SEEDS, with at least 2 seeds.");
    return 2;
}

var recipe = args[0];
var name = Path.GetFileNameWithoutExtension(recipe);
var figures = new Dictionary<string, List<double>>();
for (var seed = 1; seed <= seeds; seed++)
{
    // Beside the recipe, so that its relative paths hold.
    var seeded = Path.Combine(Path.GetDirectoryName(recipe)!, $".{name}-seed-{seed}.yaml");
    File.WriteAllText(seeded, Regex.Replace(File.ReadAllText(recipe), @"(?m)^seed: \d+", $"seed: {seed}"));
    var run = Path.Combine("runs", $"{name}-seed-{seed}");
    try
    {
        using var process = Process.Start("dotnet", ["distill", "run", seeded, "--output", run]);
        process.WaitForExit();
        // 6: the run is whole, and missed what its recipe expects; that is a figure too.
        if (process.ExitCode is not (0 or 6))
        {
            return process.ExitCode;
        }
    }
    finally
    {
        File.Delete(seeded);
    }

    using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "report.json")));
    foreach (var model in report.RootElement.GetProperty("models").EnumerateArray())
    {
        foreach (var metric in model.GetProperty("metrics").EnumerateObject())
        {
            var key = $"{model.GetProperty("name").GetString()} {metric.Name}";
            (figures.TryGetValue(key, out var list) ? list : figures[key] = []).Add(metric.Value.GetDouble());
        }
    }
}

Console.WriteLine();
foreach (var (key, values) in figures)
{
    var mean = values.Average();
    var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    Console.WriteLine($"{key,-22} {mean:0.0000} ± {deviation:0.0000}   {string.Join(" ", values.Select(value => $"{value:0.0000}"))}");
}

return 0;
