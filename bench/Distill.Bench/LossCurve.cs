using System.Text.Json;
using Distill.Commands;
using Distill.Data;
using Distill.Runs;
using Distill.Torch;

namespace Distill.Bench;

/// <summary>
/// The steps of <see cref="DistillationRow"/> without dropout, written down so that PyTorch can take the same ones: both
/// models as they begin, and for each step its rows, its learning rate and the loss before it.
/// </summary>
internal static class LossCurve
{
    private const int Steps = 40;

    /// <param name="recipe">of a distillation without dropout</param>
    /// <param name="folder">gets teacher/, student/ and curve.json</param>
    public static void Write(string recipe, string folder)
    {
        var file = InputCheck.Read(recipe);
        var observer = new PlainProgress(TextWriter.Null, TimeProvider.System);
        var run = new RunFolder(Directory.CreateDirectory(Path.Combine(folder, "run")).FullName);
        var data = Preparation.Run(file, run, new Stages(run, observer), observer);
        using var teacher = ModelBuilder.Teacher(file, data, Device.Cpu);
        using var student = ModelBuilder.Student(file, data, Device.Cpu, fromTeacher: false);
        teacher.Save(Path.Combine(folder, "teacher"));
        student.Save(Path.Combine(folder, "student"));

        var section = file.Recipe.Training;
        teacher.Weights.Freeze(TrainingParts.Precision(section));
        using var objective = Objectives.Distillation(file.Recipe, data, student, teacher.Config);
        using var parts = StepParts.Of(
            student,
            section,
            data.Taught,
            data,
            Teaching.Asking(teacher, section, data),
            objective,
            Budget.Steps(Steps),
            file.Recipe.Seed);
        var steps = Enumerable.Range(0, Steps)
            .Select(step => (Rows: parts.Batches.Step(step)[0].Examples, Report: parts.Step.Take(step)))
            .Select(step => new
            {
                rows = Array.ConvertAll(step.Rows, row => Read(data.Taught, row)),
                rate = step.Report.LearningRate,
                loss = step.Report.Loss,
            })
            .ToArray();
        File.WriteAllText(Path.Combine(folder, "curve.json"), JsonSerializer.Serialize(steps));
    }

    private static object Read(ExampleSet examples, int row)
    {
        var ids = new long[examples.Length(row)];
        examples.CopyValues(row, ids);
        return new { ids, label = examples.Label(row) };
    }
}
