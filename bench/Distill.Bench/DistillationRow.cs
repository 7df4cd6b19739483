using System.Globalization;
using Distill.Commands;
using Distill.Runs;

namespace Distill.Bench;

/// <summary>
/// Steps of a distillation: a BERT of 6 layers and width 512 teaches one of 3 layers and width 256, on rows of 5 to 60
/// tokens whose ids are as frequent as words. The peer is the same in PyTorch.
/// </summary>
/// <param name="precision">as in recipes</param>
/// <param name="cached">reads the teacher's answers instead of asking it</param>
internal sealed class DistillationRow(string name, string precision, bool cached, string goal) : Row
{
    private const int Rows = 4096, Vocabulary = 30_522, Classes = 4, BatchSize = 32;
    private const int Steps = 40, WarmUp = 20;

    private static readonly string _folder = Path.Combine("artifacts", "bench", "distillation");

    private string RecipePath => Path.Combine(_folder, $"{precision}.yaml");

    public override string Name => name;

    public override string What =>
        $"distillation, {precision}, {(cached ? "cached answers" : "teacher asked in every step")}, examples/s";

    public override string Goal => goal;

    public override void Prepare()
    {
        Directory.CreateDirectory(_folder);
        var rows = Path.Combine(_folder, "rows.csv");
        if (!File.Exists(rows))
        {
            WriteRows(rows);
        }

        File.WriteAllText(RecipePath, $$"""
            name: distillation
            data: { train: rows.csv, tokens: ids, label: label, max_length: 64 }
            teacher:
              model:
                { vocab_size: {{Vocabulary}}, num_hidden_layers: 6, hidden_size: 512, num_attention_heads: 8,
                  intermediate_size: 2048, max_position_embeddings: 512 }
            student:
              model:
                { vocab_size: {{Vocabulary}}, num_hidden_layers: 3, hidden_size: 256, num_attention_heads: 4,
                  intermediate_size: 1024, max_position_embeddings: 512 }
            loss:
              hard: { weight: 0.3 }
              soft: { weight: 0.7, temperature: 2 }
            training:
              epochs: 3
              batch_size: {{BatchSize}}
              precision: {{precision}}
              optimizer: { learning_rate: 3.0e-4 }
            """);
    }

    public override double Measure()
    {
        var file = InputCheck.Read(RecipePath);
        var bench = new TrainingBench(file, new PlainProgress(TextWriter.Null, TimeProvider.System));
        return BatchSize * 1000 / bench.Run(Steps, WarmUp, cached).StepMilliseconds.Median;
    }

    // Lengths are log-normal, of 20 tokens in the mean; the frequency of a word falls with its rank, as Zipf found.
    private static void WriteRows(string path)
    {
        var random = new Random(7);
        var sums = new double[Vocabulary - 1000];
        var sum = 0.0;
        for (var rank = 0; rank < sums.Length; rank++)
        {
            sums[rank] = sum += Math.Pow(rank + 3, -1.05);
        }

        int Word()
        {
            var place = Array.BinarySearch(sums, random.NextDouble() * sum);
            return 1000 + Math.Min(place < 0 ? ~place : place, sums.Length - 1);
        }

        using var writer = File.CreateText(path);
        writer.WriteLine("label,ids");
        for (var row = 0; row < Rows; row++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var length = Math.Clamp((int)Math.Round(18 * Math.Exp(0.47 * normal)), 5, 60);
            int[] ids = [101, .. Enumerable.Range(0, length - 2).Select(_ => Word()), 102];
            var label = ids.Skip(1).Take(6).Sum(id => id % 5) % Classes;
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{label},{string.Join(' ', ids)}"));
        }
    }
}
