using Distill.Models;
using Distill.Recipes;
using Distill.Teachers;

namespace Distill.Runs;

/// <summary>A teacher as a training asks it, and the networks or the file behind it.</summary>
internal sealed record Teaching(ITeacher Teacher, IReadOnlyList<IDisposable> Behind) : IDisposable
{
    /// <summary>Within the stage of a teacher's answers.</summary>
    public const string AnswersFile = "answers.safetensors";

    /// <summary>Empty where answers were kept.</summary>
    public IEnumerable<Model> Networks => Behind.OfType<Model>();

    /// <summary>The network of a folder, on the device and in the precision of the training.</summary>
    public static Model Frozen(string folder, TrainingSection section) =>
        ModelLoader.LoadFrozen(folder, TrainingParts.Device(section), TrainingParts.Precision(section));

    /// <summary>The recipe's teacher before it is trained, where it is not a given one.</summary>
    public static Model Frozen(RecipeFile file, PreparedData data)
    {
        var section = file.Recipe.Training;
        if (file.Recipe.Teacher.From is { } from)
        {
            return Frozen(file.Resolve(from), section);
        }

        var model = ModelBuilder.Teacher(file, data, TrainingParts.Device(section));
        model.Weights.Freeze(TrainingParts.Precision(section));
        return model;
    }

    /// <summary>The network itself, frozen, on the device and in the precision of the training.</summary>
    public static Teaching Live(Stage teacher, TrainingSection section, PreparedData data)
    {
        var model = Frozen(teacher.Path, section);
        return new Teaching(Asking(model, section, data), [model]);
    }

    /// <summary>A frozen network as it is asked in every step.</summary>
    public static LiveTeacher Asking(Model network, TrainingSection section, PreparedData data) =>
        new(network, TrainingParts.Precision(section), data.RealClasses);

    /// <summary>Several networks that teach together, the stage's first.</summary>
    public static Teaching Live(Stage teacher, RecipeFile file, PreparedData data)
    {
        var folders = file.Recipe.Teacher.Also!.Select(file.Resolve).Prepend(teacher.Path);
        Model[] models = [.. folders.Select(folder => Frozen(folder, file.Recipe.Training))];
        return new Teaching(MoreTeachers.Together(file.Recipe, data, models), models);
    }

    /// <summary>What it said to the examples before.</summary>
    public static Teaching Kept(TeacherLogits answers, TrainingSection section) =>
        new(new CachedTeacher(answers, TrainingParts.Device(section)), [answers]);

    /// <summary>The likeliest tokens of what it said.</summary>
    public static Teaching Kept(TokenAnswers answers, TrainingSection section) =>
        new(new CachedTokenTeacher(answers, TrainingParts.Device(section)), [answers]);

    public void Dispose()
    {
        foreach (var one in Behind)
        {
            one.Dispose();
        }
    }
}
