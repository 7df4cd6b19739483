using Distill.Formats;
using Distill.Models;
using Distill.Recipes;
using Distill.Tasks;

namespace Distill.Runs;

/// <summary>
/// What a stage's model answers to validation or test rows, kept beside the model: a teacher that fifty runs of a sweep
/// share is asked once.
/// </summary>
internal sealed class RememberedAnswers(TrainingSection section, PreparedData data)
{
    /// <summary>Beside a stage's result, and no part of it.</summary>
    public const string Folder = "answered";

    private const int Version = 1;

    /// <param name="stage">the folder of the stage that made the model</param>
    /// <param name="rows">what they are called, and which they are</param>
    /// <param name="ask">what the model answers to all of them</param>
    public Answers Of(string stage, string rows, Precision precision, Func<Answers> ask)
    {
        var fingerprint = new Fingerprint(Folder, Version)
            .With("data", data.Identity)
            .With("rows", rows)
            .With("precision", precision)
            .With("batch", section.EvaluationBatchSize)
            .With("device", section.Device)
            .ToString();
        var path = Path.Combine(stage, Folder, $"{rows}-{fingerprint[..12]}.safetensors");
        if (File.Exists(path) && Read(path) is { } remembered)
        {
            return remembered;
        }

        var answers = ask();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SafetensorsWriter.Write(
            path,
            [
                SafetensorsTensor.Of<int>("starts", [answers.Starts.Length], answers.Starts),
                SafetensorsTensor.Of<int>("predicted", [answers.Count], answers.Predicted),
                SafetensorsTensor.Of<int>("truth", [answers.Count], answers.Truth),
                SafetensorsTensor.Of<float>("loss", [answers.Count], answers.Loss),
            ]);
        return answers;
    }

    /// <summary>Null where the file is damaged; the model is there to be asked again.</summary>
    private static Answers? Read(string path)
    {
        try
        {
            using var file = new SafetensorsReader(path);
            return new Answers(
                file.Values<int>("starts"), file.Values<int>("predicted"), file.Values<int>("truth"),
                file.Values<float>("loss"));
        }
        catch (UserException)
        {
            return null;
        }
    }
}
