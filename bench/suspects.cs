#!/usr/bin/env dotnet
#:property PublishAot=false
#:property InvariantGlobalization=true
// Gives every tenth row of WordNet's topics, by chance, another label, lets the tool look for wrong labels, and prints
// which share of what it suspects was changed (precision), and which share of what was changed it suspects (recall).
//
//   dotnet run bench/suspects.cs datasets/wordnet
using System.Diagnostics;
using System.Globalization;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length != 1 || !File.Exists(Path.Combine(args[0], "train.csv")))
{
    Console.Error.WriteLine("Usage: dotnet run bench/suspects.cs FOLDER, prepared as its README says.");
    return 2;
}

var folder = Directory.CreateTempSubdirectory("distill-suspects-").FullName;
try
{
    // No gloss spans lines, and topics are plain words: the label is what stands behind the last comma.
    var lines = File.ReadAllLines(Path.Combine(args[0], "train.csv"));
    string Label(int line) => lines[line][(lines[line].LastIndexOf(',') + 1)..];
    var labels = Enumerable.Range(1, lines.Length - 1).Select(Label).Distinct().Order().ToArray();
    var (random, changed) = (new Random(7), new HashSet<int>());
    for (var line = 1; line < lines.Length; line++)
    {
        if (random.Next(10) == 0)
        {
            var others = labels.Where(label => label != Label(line)).ToArray();
            lines[line] = lines[line][..(lines[line].LastIndexOf(',') + 1)] + others[random.Next(others.Length)];
            changed.Add(line + 1);
        }
    }

    File.WriteAllLines(Path.Combine(folder, "rows.csv"), lines);
    File.WriteAllText(
        Path.Combine(folder, "recipe.yaml"),
        "data: { train: rows.csv, text: gloss, label: topic, clean: { suspects: tell, suspect_probability: 0 } }\n"
        + "student: { model: {} }\n");
    var found = Path.Combine(folder, "found.csv");
    var recipe = Path.Combine(folder, "recipe.yaml");
    string[] command = ["distill", "data", "inspect", recipe, "--suspects", "--list", found];
    using var process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true })!;
    process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        return process.ExitCode;
    }

    // train,FILE,LINE,suspect,no,,,SUGGESTED,PROBABILITY,…
    var suspects = File.ReadLines(found).Select(line => line.Split(','))
        .Where(fields => fields.ElementAtOrDefault(3) == "suspect")
        .Select(fields => (Line: int.Parse(fields[2]), Probability: double.Parse(fields[8]))).ToList();
    Console.WriteLine($"{changed.Count} of {lines.Length - 1} labels were changed.");
    foreach (var least in new[] { 0, 0.5, 0.7, 0.9 })
    {
        var chosen = suspects.Where(suspect => suspect.Probability >= least).ToList();
        var right = chosen.Count(suspect => changed.Contains(suspect.Line));
        Console.WriteLine(
            $"suspect_probability {least:0.0}: {chosen.Count} suspects, "
            + $"precision {100.0 * right / chosen.Count:0.0} %, recall {100.0 * right / changed.Count:0.0} %");
    }

    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
