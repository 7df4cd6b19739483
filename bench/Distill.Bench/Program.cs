using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Distill.Bench;

// Distill.Bench PEERS [ROW...]      runs the rows, all of them by default, against the programs in the folder PEERS
// Distill.Bench --precisions         a small BERT in fp32, bf16 and int8, side by side
// Distill.Bench --checkpoints        what a checkpoint costs a training
// Distill.Bench --head parts|all     a step over a large vocabulary, its logits in parts or all at once
// Distill.Bench --prepare ROW        writes what the row reads
// Distill.Bench --curve RECIPE FOLDER   takes the recipe's first steps, for PyTorch to repeat them
// Distill.Bench --measure ROW       measures our side once; the runs above start this, each time in a fresh process

const int Runs = 5;
Row[] rows =
[
    new DispatchRow(), new WordPieceRow(), new ByteLevelBpeRow(), new LoadingRow(), new Int8Row(),
    new VocabularyLossRow(),
    new DistillationRow("online", "bf16", cached: false, "ours at least 3.5 times the peer's"),
    new DistillationRow("cached", "bf16", cached: true, "ours at least 5 times the peer's"),
    new DistillationRow("online-fp32", "fp32", cached: false, "ours at least twice the peer's"),
    new WholeJobRow(), new LanguageRow(), new VisionRow(),
];
var json = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

if (args is ["--precisions"] or ["--checkpoints"])
{
    foreach (var line in args[0] == "--precisions" ? Precisions.Measure() : Checkpoints.Measure())
    {
        Console.WriteLine(JsonSerializer.Serialize(line, json));
    }

    return 0;
}

if (args is ["--head", var form])
{
    Console.WriteLine(JsonSerializer.Serialize(VocabularyHead.Measure(all: form == "all"), json));
    return 0;
}

if (args is ["--prepare", var prepared])
{
    Named(prepared).Prepare();
    return 0;
}

if (args is ["--curve", var recipe, var folder])
{
    LossCurve.Write(recipe, folder);
    return 0;
}

if (args is ["--measure", var measured])
{
    Console.WriteLine(Named(measured).Measure().ToString("R", CultureInfo.InvariantCulture));
    return 0;
}

var peers = args.Length > 0 ? args[0] : throw new ArgumentException("the folder of the peers is missing");
foreach (var row in args.Length > 1 ? args.Skip(1).Select(Named) : rows)
{
    // Elsewhere: the engine binds the thread that loads it to a processor, and what is started from it inherits that.
    OutputOf(Environment.ProcessPath!, "--prepare", row.Name);
    var ours = new double[Runs];
    var peer = new double[Runs];
    for (var run = 0; run < Runs; run++)
    {
        ours[run] = FigureOf(Environment.ProcessPath!, "--measure", row.Name);
        var program = Path.Combine(peers, row.Name);
        peer[run] = File.Exists($"{program}.py")
            ? FigureOf("/usr/bin/python3", $"{program}.py")
            : FigureOf("node", $"{program}.cjs");
    }

    var (oursMedian, peerMedian) = (Median.Of(ours), Median.Of(peer));
    Console.WriteLine(JsonSerializer.Serialize(
        new
        {
            what = row.What,
            ours = Math.Round(oursMedian, 3),
            peer = Math.Round(peerMedian, 3),
            ratio = Math.Round(oursMedian / peerMedian, 3),
            goal = row.Goal,
        },
        json));
}

return 0;

Row Named(string name) =>
    Array.Find(rows, row => row.Name == name)
    ?? throw new ArgumentException(
        $"'{name}' is no row; the rows are {string.Join(", ", rows.Select(row => row.Name))}");

// The number on the last line that the program writes.
static double FigureOf(string program, params string[] arguments) =>
    double.Parse(
        OutputOf(program, arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture);

static string OutputOf(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? output
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
}
