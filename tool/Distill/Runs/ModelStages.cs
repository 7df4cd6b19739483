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
    ModelResults results,
    PreflightGate preflight)
{
    public const int Version = 2;

    public const string TeacherStage = "teacher";

    private const string Generation = "generation-";

    private readonly Recipe _recipe = file.Recipe;
    private readonly ModelStart _start = new(observer);

    /// <summary>The folders of students before the last one that are in a run's folder.</summary>
    public static IEnumerable<string> GenerationsIn(RunFolder folder) =>
        Directory.GetDirectories(folder.Path, Generation + "*").Select(path => Path.GetFileName(path));

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
                TeacherStage,
                new Fingerprint(TeacherStage, Version)
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
        var fingerprint = Started(
            new Fingerprint(TeacherStage, Version), "teacher.start", section.Start, print => print.WithFiles("started", started!))
            .With("data", data.Identity)
            .With("teacher.model", section.Model)
            .With("teacher.freeze", section.Freeze)
            .With("teacher.training", section.Training)
            .With("labels", HardLabels)
            .With("seed", _recipe.Seed);
        return results.Finish(stages.Complete(TeacherStage, fingerprint, stage =>
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
                Objectives.Hard(_recipe, data),
                Budget.Epochs(section.Training.Epochs, data.TeacherTrain.Count, section.Training.BatchSize));
        }));
    }

    /// <summary>
    /// The student alone: the same steps and evaluations as the distilled one, labels only; the same start too where
    /// there is a teacher, and random weights where the start is what is to be shown.
    /// </summary>
    public Stage Baseline(Stage? teacher)
    {
        var start = _recipe.HasTeacher ? _recipe.Student.Start : null;
        return Student(
            "baseline",
            teacher,
            start,
            StudentFingerprint("baseline", teacher, start)
                .With("labels", HardLabels),
            data.Train,
            teaching: null,
            _ => Objectives.Hard(_recipe, data));
    }

    /// <summary>Students before the last one: each is taught by the one before it, the first by the teacher.</summary>
    public IReadOnlyList<Stage> Generations(Stage? teacher)
    {
        var done = new List<Stage>();
        while (done.Count < _recipe.Student.Generations - 1)
        {
            done.Add(Student($"{Generation}{done.Count + 1}", teacher, done.LastOrDefault() ?? teacher));
        }

        return done;
    }

    /// <param name="teacher">that the student may start from</param>
    /// <param name="taughtBy">the teacher, or the generation before</param>
    public Stage Student(Stage? teacher, Stage? taughtBy) => Student("student", teacher, taughtBy);

    private Stage Student(string name, Stage? teacher, Stage? taughtBy)
    {
        var source = lessons.Source(taughtBy, looksInside: _recipe.Loss.Inside.Any());
        return Student(
            name,
            teacher,
            _recipe.Student.Start,
            StudentFingerprint(name, teacher, _recipe.Student.Start)
                .With("answers", source?.Fingerprint)
                .With("others", lessons.Others(source))
                .With("loss", _recipe.Loss),
            data.Taught,
            lessons.Of(source),
            student => Objectives.Distillation(
                _recipe, data, student, source is null ? null : ModelLoader.Config(taughtBy!.Path)),
            (student, taught, minimized) => preflight.Check(student, taught, taughtBy?.Path, minimized));
    }

    private Fingerprint StudentFingerprint(string name, Stage? teacher, StudentStartSection? start) =>
        Started(
            new Fingerprint(name, Version),
            "student.start",
            start,
            print => start!.IsFromTeacher
                ? print.With("teacher", teacher!.Fingerprint)
                : print.WithFiles("started", file.Resolve(start.From)))
            .With("data", data.Identity)
            .With("student.model", _recipe.Student.Model)
            .With("student.freeze", FreezeOf(start))
            .With("training", _recipe.Training)
            .With("seed", _recipe.Seed);

    /// <summary>How labels are learned where there is nothing else to learn.</summary>
    private string HardLabels
    {
        get
        {
            var hard = _recipe.Loss.Hard;
            return $"smoothed by {hard.LabelSmoothing}, balanced {hard.Balance}, weighed {hard.ClassWeights}";
        }
    }

    /// <summary>A model depends on what it starts from, even where nothing pulls it there.</summary>
    private static Fingerprint Started(
        Fingerprint fingerprint, string key, StartSection? start, Func<Fingerprint, Fingerprint> source) => start is null
        ? fingerprint
        : source(fingerprint.With($"{key}.layers", start.Layers).With($"{key}.keep", start.Keep));

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
        Func<Teaching>? teaching, Func<Model, Objective> objective, Action<Model, Teaching?, Objective>? check = null)
    {
        var section = _recipe.Training;
        return results.Finish(stages.Complete(name, fingerprint, stage =>
        {
            var device = TrainingParts.Device(section);
            using var student = ModelBuilder.Student(
                file, data, device, fromTeacher: teaching is not null && _recipe.Loss.Soft.IsUsed);
            if (start is not null)
            {
                _start.Fill(student, start, name, Folder(start, teacher)!);
            }

            _start.Freeze(student, FreezeOf(start), name);
            using var taught = teaching?.Invoke();
            using var minimized = objective(student);
            check?.Invoke(student, taught, minimized);
            Train(
                stage,
                student,
                section,
                examples,
                taught?.Teacher,
                minimized,
                Budget.Epochs(section.Epochs, data.Taught.Count, section.BatchSize));
        }));
    }

    private void Train(
        Stage stage,
        Model model,
        TrainingSection section,
        ExampleSet examples,
        ITeacher? teacher,
        Objective objective,
        Budget budget)
    {
        var progress = training.Run(stage, model, section, examples, teacher, objective, budget);
        model.Save(stage.Path);
        results.Keep(stage, progress.Seconds, progress.Best);
    }
}
