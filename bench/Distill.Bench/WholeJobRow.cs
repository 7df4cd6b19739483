using Distill.Commands;
using Distill.Models;
using Distill.Runs;
using Distill.Torch;

namespace Distill.Bench;

/// <summary>
/// Three epochs of a distillation, the teacher's answers kept on the way: all that a run spends on its student. The peer
/// is what one writes first: fp32, every batch padded to the longest row of the set, and the teacher asked in every
/// step.
/// </summary>
internal sealed class WholeJobRow : Row
{
    private const int Rows = 4096, Epochs = 3, Few = 32;

    private static readonly string _folder = Path.Combine("artifacts", "bench", "distillation");

    private static readonly string _recipe = Path.Combine(_folder, "whole.yaml");

    public override string Name => "whole";

    public override string What => "a whole distillation of 3 epochs, bf16, against the simplest script in fp32, examples/s";

    public override string Goal => "ours at least 25 times the peer's";

    public override void Prepare()
    {
        new DistillationRow(Name, "bf16", cached: true, Goal).Prepare();

        // Little to evaluate: the peer does not.
        string[] rows = File.ReadAllLines(Path.Combine(_folder, "rows.csv"));
        File.WriteAllLines(Path.Combine(_folder, "validation.csv"), [rows[0], .. rows[1..(1 + Few)]]);
        File.WriteAllLines(Path.Combine(_folder, "test.csv"), [rows[0], .. rows[(1 + Few)..(1 + (2 * Few))]]);
        File.WriteAllText(_recipe, """
            name: whole
            baseline: false
            data:
              { train: rows.csv, validation: validation.csv, test: test.csv, tokens: ids, label: label, max_length: 64 }
            teacher: { from: teacher, expect: {} }
            student:
              model:
                { vocab_size: 30522, num_hidden_layers: 3, hidden_size: 256, num_attention_heads: 4,
                  intermediate_size: 1024, max_position_embeddings: 512 }
            loss:
              hard: { weight: 0.3 }
              soft: { weight: 0.7, temperature: 2 }
            training: { epochs: 3, batch_size: 32, optimizer: { learning_rate: 3.0e-4 } }
            """);
        Engine.Load();
        using var teacher = Model.Create(
            BertConfig.Base with
            {
                Head = Head.SequenceClassification,
                VocabSize = 30_522,
                NumHiddenLayers = 6,
                HiddenSize = 512,
                NumAttentionHeads = 8,
                IntermediateSize = 2048,
                Labels = ["0", "1", "2", "3"],
            },
            seed: 1,
            Device.Cpu);
        teacher.Save(Path.Combine(_folder, "teacher"));
    }

    public override double Measure()
    {
        var output = Directory.CreateTempSubdirectory("distill-whole-");
        try
        {
            var file = InputCheck.Read(_recipe);
            var folder = new RunFolder(output.FullName);
            var observer = new PlainProgress(TextWriter.Null, TimeProvider.System);
            new DistillationRun(file, folder, observer, StageChoice.All).Execute([], CancellationToken.None);
            return Epochs * Rows / (SecondsOf(folder, "answers") + SecondsOf(folder, "student"));
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static double SecondsOf(RunFolder folder, string stage) =>
        (double)Formats.JsonFile.Read(
            Path.Combine(Directory.GetDirectories(folder.Stages, $"{stage}-*").Single(), Stages.Done))["seconds"]!;
}
