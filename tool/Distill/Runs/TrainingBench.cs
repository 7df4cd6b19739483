using Distill.Models;
using Distill.Recipes;
using Distill.Torch;
using Distill.Torch.Machine;

namespace Distill.Runs;

/// <summary>
/// Where the time of a recipe's distillation steps goes on this machine: the run's own data, models and steps, with
/// fresh weights, since what the weights hold does not change the time.
/// </summary>
internal sealed class TrainingBench(RecipeFile file, IRunObserver observer)
{
    private readonly Recipe _recipe = file.Recipe;

    /// <param name="steps">that are timed</param>
    /// <param name="warmUp">steps before them</param>
    /// <param name="cached">
    /// reads the teacher's answers from a file, as a run does, instead of asking the teacher
    /// </param>
    public BenchResult Run(int steps, int warmUp, bool cached)
    {
        var temporary = Directory.CreateTempSubdirectory("distill-bench-");
        try
        {
            var folder = new RunFolder(temporary.FullName);
            var data = Preparation.Run(file, folder, new Stages(folder, observer), observer);
            return Run(data, folder, steps, warmUp, cached);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private BenchResult Run(PreparedData data, RunFolder folder, int steps, int warmUp, bool cached)
    {
        if (cached && (!Lessons.AreKept(_recipe, data) || _recipe.Loss.Inside.Any()))
        {
            throw new UserException(
                ExitCode.Usage,
                "",
                "A teacher's answers are not kept for this recipe: a run asks the teacher in every step. "
                + "Leave --cached out.");
        }

        var section = _recipe.Training;
        var device = TrainingParts.Device(section);
        var precision = TrainingParts.Precision(section);
        var ceiling = ProductRate.Measure(precision.Operands() ?? ScalarType.Float32, device);

        var config = _recipe.Loss.AsksTheTeacher ? ModelBuilder.TeacherConfig(file, data) : null;
        using var network = config is null || cached ? null : Teaching.Frozen(file, data);
        using var kept = config is not null && cached ? new BlankAnswers(_recipe, folder, data).Make(config.Classes) : null;
        var teacher = kept?.Teacher ?? (network is null ? null : Teaching.Asking(network, section, data));
        using var student = ModelBuilder.Student(file, data, device, fromTeacher: _recipe.Loss.Soft.IsUsed);
        new ModelStart(observer).Freeze(student, _recipe.Student.Freeze, "student");

        using var objective = Objectives.Distillation(_recipe, data, student, config);
        using var parts = StepParts.Of(
            student,
            section,
            data.Taught,
            data,
            teacher,
            objective,
            Budget.Steps(warmUp + steps),
            _recipe.Seed);
        var load = new OtherLoad();
        var power = new ProcessorPower();
        var times = new StepTimes();
        var work = new StepWork(data.Taught, student.Config, network?.Config);
        for (var step = 0; step < warmUp + steps; step++)
        {
            parts.Step.Clock.Reset();
            parts.Step.Take(step);
            if (step >= warmUp)
            {
                times.Add(parts.Step.Clock);
                work.Add(parts.Batches.Step(step));
            }

            observer.OnProgress("steps", step + 1, warmUp + steps);
        }

        return new BenchResult(
            _recipe.Name,
            device.ToString(),
            precision.ToString().ToLowerInvariant(),
            kept is not null ? "cached" : network is not null ? "live" : "none",
            steps,
            warmUp,
            work.Examples / times.Seconds,
            work.Tokens / times.Seconds,
            work.PaddingShare,
            times.StepMilliseconds(),
            times.PhaseMilliseconds(),
            PeakMemory.Bytes(),
            Engine.Threads,
            load.Share(),
            work.Flop / steps / 1e9,
            work.Flop / times.Seconds / 1e9,
            ceiling.GigaflopPerSecond,
            work.Flop / times.Seconds / ceiling.FlopPerSecond,
            WholeTraining.Of(
                Budget.Epochs(section.Epochs, data.Taught.Count, section.BatchSize).TotalSteps,
                times.Seconds / steps,
                power.Mean()),
            BenchEngine.InUse());
    }
}
