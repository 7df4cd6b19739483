using Distill.Commands;
using Distill.Recipes;
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
        var rows = File.ReadAllLines(Path.Combine(_folder, "rows.csv"));
        File.WriteAllLines(Path.Combine(_folder, "validation.csv"), [rows[0], .. rows[1..(1 + Few)]]);
        File.WriteAllLines(Path.Combine(_folder, "test.csv"), [rows[0], .. rows[(1 + Few)..(1 + (2 * Few))]]);
        File.WriteAllText(_recipe, """
            extends: bf16.yaml
            name: whole
            baseline: false
            data: { validation: validation.csv, test: test.csv }
            teacher: { model: null, from: teacher, expect: {} }
            """);
        WriteTeacher(InputCheck.Read(Path.Combine(_folder, "bf16.yaml")));
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

    // With fresh weights: what it answers does not change the time.
    private static void WriteTeacher(RecipeFile file)
    {
        var folder = new RunFolder(Directory.CreateDirectory(Path.Combine(_folder, "whole-teacher")).FullName);
        var observer = new PlainProgress(TextWriter.Null, TimeProvider.System);
        Engine.Load();
        var data = Preparation.Run(file, folder, new Stages(folder, observer), observer);
        using var teacher = ModelBuilder.Teacher(file, data, Device.Cpu);
        teacher.Save(Path.Combine(_folder, "teacher"));
    }

    private static double SecondsOf(RunFolder folder, string stage) =>
        (double)Formats.JsonFile.Read(
            Path.Combine(Directory.GetDirectories(folder.Stages, $"{stage}-*").Single(), Stages.Done))["seconds"]!;
}
