#!/usr/bin/env dotnet
#:property PublishAot=false
#:property InvariantGlobalization=true
#:property JsonSerializerIsReflectionEnabledByDefault=true
// What each loss is worth: students of bench/losses/*.yaml with one loss after another, at the same budget and with the
// same seeds. Every figure is added to results.jsonl of FOLDER, so a stopped run goes on; the table is printed in the
// end. The losses that most people begin with come first, with all seeds.
//
//   dotnet run bench/losses.cs TOOL FOLDER SEEDS      TOOL is the tool's program, as dotnet-distill
//   dotnet run bench/losses.cs FOLDER                 the table of what is there
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] soft = ["loss.hard.weight=0", "loss.soft.weight=1"];
string[] mix = ["loss.hard.weight=0.1", "loss.soft.weight=0.9"];
string[] wide =
[
    "student.model.hidden_size=256", "student.model.num_attention_heads=4", "student.model.intermediate_size=1024",
    .. mix,
];
string[] written = ["teacher.write={ prompt_tokens: 8, max_new_tokens: 56, with_rows: true }"];
Study[] studies =
[
    new("topics", "accuracy", HigherIsBetter: true,
    [
        new("labels alone", [], First: true),
        new("forward KL", soft, First: true),
        new("reverse KL", [.. soft, "loss.soft.divergence=reverse-kl"]),
        new("Jensen-Shannon", [.. soft, "loss.soft.divergence=jensen-shannon"]),
        new("symmetric KL", [.. soft, "loss.soft.divergence=symmetric"]),
        new("total variation", [.. soft, "loss.soft.divergence=total-variation"]),
        new("MSE of logits", [.. soft, "loss.soft.divergence=logit-mse"]),
        new("forward KL of standardized logits", [.. soft, "loss.soft.standardize=true"]),
        new("labels, hidden states", ["loss.hidden={ weight: 1 }"]),
        new("labels, embeddings", ["loss.embeddings={ weight: 1 }"]),
        new("labels, attention", ["loss.attention={ weight: 1, distance: kl, head_match: mean }"]),
        new("labels, relations", ["loss.relations={ weight: 1, relation_heads: 2 }"]),
        new("labels, relational", ["loss.relational={ weight: 1 }"]),
        new("labels, contrastive", ["loss.contrastive={ weight: 1 }"]),
        new("labels, forward KL", mix, First: true),
        new("labels, forward KL, relations", [.. mix, "loss.relations={ weight: 0.5, relation_heads: 2 }"]),
        new("labels, forward KL, hidden states: uniform layers",
            [.. mix, "loss.hidden={ weight: 0.5, layers: uniform }"]),
        new("labels, forward KL, hidden states: last layers",
            [.. mix, "loss.hidden={ weight: 0.5, layers: last }"]),
        new("labels, forward KL, texts changed", [.. mix, "data.augment={ deletion: 0.1, swap: 0.05 }"]),
        new("wide student, labels, forward KL: random start", wide),
        new("wide student, labels, forward KL: random start, a third of the range",
            [.. wide, "student.model.initializer_range=0.02"]),
        new("wide student, labels, forward KL: layers 0 and 3 of the teacher",
            [.. wide, "student.start={ from: teacher, layers: [0, 3] }"]),
    ]),
    new("language", "perplexity", HigherIsBetter: false,
    [
        new("texts alone", [], First: true),
        new("forward KL", [.. soft, "loss.soft.temperature=1"], First: true),
        new("forward KL, T = 2", [.. soft, "loss.soft.temperature=2"]),
        new("reverse KL", [.. soft, "loss.soft.temperature=1", "loss.soft.divergence=reverse-kl"]),
        new("Jensen-Shannon", [.. soft, "loss.soft.temperature=1", "loss.soft.divergence=jensen-shannon"]),
        new("total variation", [.. soft, "loss.soft.divergence=total-variation", "loss.soft.temperature=1"]),
        new("MSE of logits", [.. soft, "loss.soft.divergence=logit-mse"]),
        new("texts, forward KL", ["loss.hard.weight=0.3", "loss.soft={ weight: 0.7, temperature: 1 }"], First: true),
        new("texts, hidden states", ["loss.hidden={ weight: 1 }"]),
        new("texts, relations", ["loss.relations={ weight: 1, relation_heads: 2 }"]),
        new("texts and what the teacher writes", written, First: true),
    ]),
];

if (args.Length is not (1 or 3))
{
    Console.Error.WriteLine("Usage: dotnet run bench/losses.cs TOOL FOLDER SEEDS, or only FOLDER for the table.");
    return 2;
}

var folder = Path.GetFullPath(args.Length == 1 ? args[0] : args[1]);
var results = Path.Combine(folder, "results.jsonl");
Directory.CreateDirectory(folder);
if (args.Length == 3)
{
    Environment.SetEnvironmentVariable("LOSSES", folder);

    // Fewer rows to choose an epoch by: the figures are of the test rows, which stay whole.
    var rows = File.ReadLines(Path.Combine(Here(), "..", "datasets", "wordnet", "validation.csv"));
    File.WriteAllLines(Path.Combine(folder, "validation.csv"), rows.Take(2001));
    foreach (var study in studies)
    {
        var name = $"{study.Name}-teacher";
        if (!File.Exists(Path.Combine(folder, name, "report.json")))
        {
            Tool("run", Recipe(name), "--output", Path.Combine(folder, name));
        }
    }

    var all = from isFirst in new[] { true, false }
              from seed in Enumerable.Range(1, int.Parse(args[2]))
              from study in studies
              from variant in study.Variants
              where variant.First == isFirst
              select (Study: study, Variant: variant, Seed: seed);
    foreach (var (study, variant, seed) in all)
    {
        if (!Results().Any(result => result.Is(study.Name, variant.Name, seed)))
        {
            Measure(study, variant, seed);
        }
    }
}

Console.Write(Table());
return 0;

void Measure(Study study, Variant variant, int seed)
{
    var output = Path.Combine(folder, $"{study.Name}-run");
    string[] settings = [.. variant.Settings.Append($"seed={seed}").SelectMany(setting => new[] { "--set", setting })];
    var clock = Stopwatch.StartNew();
    string[] run = ["run", Recipe(study.Name), "--output", output, "--share", Path.Combine(folder, study.Name)];
    var failed = Try([.. run, .. settings], out _);
    var seconds = clock.Elapsed.TotalSeconds;
    if (failed is not null)
    {
        Console.Error.WriteLine($"{study.Name}, {variant.Name}: {failed}");
        return;
    }

    var models = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "report.json"))).RootElement
        .GetProperty("models").EnumerateArray();
    var student = models.Single(model => model.GetProperty("name").GetString() == "student");
    var figure = student.GetProperty("metrics").GetProperty(study.Metric).GetDouble();
    var trained = student.GetProperty("training_seconds").GetDouble();
    File.AppendAllText(
        results, JsonSerializer.Serialize(new Result(study.Name, variant.Name, seed, figure, trained)) + "\n");
    Console.Error.WriteLine($"{study.Name}, {variant.Name}, seed {seed}: {figure:0.0000} after {seconds:0} s");
}

string Table()
{
    var text = new StringBuilder();
    var all = Results();
    foreach (var study in studies)
    {
        var higher = study.HigherIsBetter ? "higher" : "lower";
        text.Append($"\n### {study.Name}: {study.Metric} on the test rows, {higher} is better\n\n")
            .Append("| student learns from | seeds | mean | spread | difference to the first row, 95 % | seconds at least |\n")
            .Append("|---|---:|---:|---:|---:|---:|\n");
        List<Result> Of(Variant variant) =>
            [.. all.Where(result => (result.Study, result.Variant) == (study.Name, variant.Name))];
        foreach (var variant in study.Variants)
        {
            var own = Of(variant);
            if (own.Count == 0)
            {
                continue;
            }

            var pairs = own.Join(Of(study.Variants[0]), a => a.Seed, b => b.Seed, (a, b) => a.Figure - b.Figure)
                .ToList();
            var scale = study.HigherIsBetter ? 100 : 1;
            var unit = study.HigherIsBetter ? " %" : "";
            var difference = variant == study.Variants[0] ? ""
                : pairs.Count == 0 ? "?"
                : $"{scale * pairs.Average():+0.00;-0.00}{(pairs.Count < 2 ? "" : $" ± {scale * Half(pairs):0.00}")}";
            var mean = scale * own.Average(result => result.Figure);
            var spread = own.Count < 2 ? "" : $"{scale * Spread([.. own.Select(result => result.Figure)]):0.00}";
            text.Append($"| {variant.Name} | {own.Count} | {mean:0.00}{unit} | {spread} | {difference} | ")
                .Append($"{own.Min(result => result.Seconds):0.0} |\n");
        }
    }

    return text.ToString();
}

List<Result> Results() => File.Exists(results)
    ? [.. File.ReadAllLines(results).Select(line => JsonSerializer.Deserialize<Result>(line)!)]
    : [];

// With n - 1; 0 of one value.
static double Spread(IReadOnlyList<double> values) => values.Count < 2 ? 0
    : Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Count - 1));

// Of the interval of Student's t for 95 %, by degrees of freedom.
static double Half(List<double> pairs) =>
    new[] { 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262 }[pairs.Count - 2]
    * Spread(pairs) / Math.Sqrt(pairs.Count);

string Recipe(string name) => Path.Combine(Here(), "losses", $"{name}.yaml");

string Tool(params string[] arguments) => Try(arguments, out var output) is { } failed
    ? throw new InvalidOperationException(failed)
    : output;

// What went wrong, or null.
string? Try(string[] arguments, out string output)
{
    var start = new ProcessStartInfo(args[0], arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    using var process = Process.Start(start)!;
    var errors = process.StandardError.ReadToEndAsync();
    output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? null
        : $"{string.Join(' ', arguments)} ended with {process.ExitCode}\n{errors.Result}";
}

static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

internal sealed record Study(string Name, string Metric, bool HigherIsBetter, Variant[] Variants);

internal sealed record Variant(string Name, string[] Settings, bool First = false);

internal sealed record Result(string Study, string Variant, int Seed, double Figure, double Seconds)
{
    public bool Is(string study, string variant, int seed) => (Study, Variant, Seed) == (study, variant, seed);
}
