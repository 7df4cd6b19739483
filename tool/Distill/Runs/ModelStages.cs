using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Recipes;
using Distill.Teachers;

namespace Distill.Runs;

/// <summary>The teacher, the student without it and the student with it: a stage each.</summary>
internal sealed class ModelStages(
    RecipeFile file,
    Stages stages,
    IRunObserver observer,
    PreparedData data,
    ModelTraining training,
    Lessons lessons,
    ModelResults results)
{
    public const int Version = 2;

    private readonly Recipe _recipe = file.Recipe;
    private readonly ModelStart _start = new(observer);

    /// <summary>A folder as given, or one that the recipe trains; null in a recipe without a teacher.</summary>
    public Stage? Teacher()
    {
        var section = _recipe.Teacher;
        if (!_recipe.HasTeacher)
        {
            return null;
        }

        if (section.From is { } from)
        {
            var given = file.Resolve(from);
            return results.Finish(stages.Complete(
                "teacher",
                new Fingerprint("teacher", Version)
                    .With("labels", string.Join('\n', data.Labels.Names))
                    .WithFiles("from", given),
                stage =>
                {
                    using var model = ModelLoader.Load(given, Torch.Device.Cpu);
                    var named = model.Config with { Labels = data.Labels.Names };
                    named.Build(model.Weights).SaveAsLoaded(stage.Path);
                    results.Keep(stage, seconds: 0);
                }));
        }

        var started = section.Start is { } start ? file.Resolve(start.From) : null;
        var fingerprint = Started(new Fingerprint("teacher", Version), section.Start, started)
            .With("data", data.Identity)
            .With("model", section.Model)
            .With("freeze", section.Freeze)
            .With("training", section.Training)
            .With("smoothing", _recipe.Loss.Hard.LabelSmoothing)
            .With("seed", _recipe.Seed);
        return results.Finish(stages.Complete("teacher", fingerprint, stage =>
        {
            using var model = ModelBuilder.Teacher(file, data, TrainingParts.Device(section.Training));
            if (section.Start is { } start)
            {
                _start.Fill(model, start, "teacher", started!);
            }

            _start.Freeze(model, section.Freeze, "teacher");
            Train(
                stage,
                model,
                section.Training,
                data.TeacherTrain,
                teacher: null,
                TrainingParts.HardObjective(_recipe),
                Budget.Epochs(section.Training.Epochs, data.TeacherTrain.Count, section.Training.BatchSize));
        }));
    }

    /// <summary>
    /// The student alone: the same steps and evaluations as the distilled one, labels only; the same start too where
    /// there is a teacher, and random weights where the start is what is to be shown.
    /// </summary>
    public Stage Baseline(Stage? teacher)
    {
        var start = teacher is null ? null : _recipe.Student.Start;
        return Student(
            "baseline",
            teacher,
            start,
            StudentFingerprint("baseline", teacher, start)
                .With("smoothing", _recipe.Loss.Hard.LabelSmoothing),
            data.Train,
            teaching: null,
            TrainingParts.HardObjective(_recipe));
    }

    public Stage Student(Stage? teacher)
    {
        var source = lessons.Source(teacher);
        return Student(
            "student",
            teacher,
            _recipe.Student.Start,
            StudentFingerprint("student", teacher, _recipe.Student.Start)
                .With("answers", source?.Fingerprint)
                .With("loss", _recipe.Loss),
            data.Taught,
            lessons.Of(source),
            TrainingParts.DistillationObjective(_recipe));
    }

    private Fingerprint StudentFingerprint(string name, Stage? teacher, StudentStartSection? start) =>
        Started(new Fingerprint(name, Version), start, Folder(start, teacher))
            .With("data", data.Identity)
            .With("student", _recipe.Student.Model)
            .With("freeze", FreezeOf(start))
            .With("training", _recipe.Training)
            .With("seed", _recipe.Seed);

    /// <summary>A model depends on what it starts from, even where nothing pulls it there.</summary>
    private static Fingerprint Started(Fingerprint fingerprint, StartSection? start, string? folder) => folder is null
        ? fingerprint
        : fingerprint.With("layers", start!.Layers).With("keep", start.Keep).WithFiles("started", folder);

    /// <summary>What a student starts from: a folder of the user's, or the teacher's.</summary>
    private string? Folder(StudentStartSection? start, Stage? teacher) => start switch
    {
        null => null,
        { IsFromTeacher: true } => teacher!.Path,
        _ => file.Resolve(start.From),
    };

    /// <summary>Random weights are not kept: they would make a baseline worse than it need be.</summary>
    private EqualList<string>? FreezeOf(StudentStartSection? start) =>
        start is null && _recipe.Student.Start is not null ? null : _recipe.Student.Freeze;

    private Stage Student(
        string name, Stage? teacher, StudentStartSection? start, Fingerprint fingerprint, ExampleSet examples,
        Func<Teaching>? teaching, IReadOnlyList<LossTerm> objective)
    {
        var section = _recipe.Training;
        return results.Finish(stages.Complete(name, fingerprint, stage =>
        {
            var device = TrainingParts.Device(section);
            using var student = ModelBuilder.Student(file, data, device, fromTeacher: teaching is not null);
            if (start is not null)
            {
                _start.Fill(student, start, name, Folder(start, teacher)!);
            }

            _start.Freeze(student, FreezeOf(start), name);
            using var taught = teaching?.Invoke();
            Train(
                stage,
                student,
                section,
                examples,
                taught?.Teacher,
                objective,
                Budget.Epochs(section.Epochs, data.Taught.Count, section.BatchSize));
        }));
    }

    private void Train(
        Stage stage,
        Model model,
        TrainingSection section,
        ExampleSet examples,
        ITeacher? teacher,
        IReadOnlyList<LossTerm> objective,
        Budget budget)
    {
        var progress = training.Run(stage, model, section, examples, teacher, objective, budget);
        model.Save(stage.Path);
        results.Keep(stage, progress.Seconds);
    }
}
