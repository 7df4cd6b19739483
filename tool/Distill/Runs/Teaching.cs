using Distill.Data;
using Distill.Models;
using Distill.Recipes;
using Distill.Teachers;

namespace Distill.Runs;

/// <summary>A teacher as a training asks it, and the network or file behind it.</summary>
internal sealed record Teaching(ITeacher Teacher, IDisposable Behind) : IDisposable
{
    /// <summary>Null where answers were kept.</summary>
    public Model? Network => Behind as Model;

    /// <summary>Within the stage of a teacher's answers.</summary>
    public const string AnswersFile = "answers.safetensors";

    /// <summary>The network itself, frozen, on the device and in the precision of the training.</summary>
    public static Teaching Live(Stage teacher, TrainingSection section)
    {
        var model = ModelLoader.Load(teacher.Path, TrainingParts.Device(section));
        model.Weights.Freeze();
        return new Teaching(new LiveTeacher(model, TrainingParts.Precision(section)), model);
    }

    /// <summary>What it said to the examples before.</summary>
    public static Teaching Kept(Stage answers, ExampleSet examples, TrainingSection section)
    {
        var file = TeacherLogits.Open(answers.File(AnswersFile), examples);
        return new Teaching(new CachedTeacher(file, TrainingParts.Device(section)), file);
    }

    public void Dispose() => Behind.Dispose();
}
