using Distill.Evaluation;
using Distill.Models;
using Distill.Recipes;
using Distill.Teachers;

namespace Distill.Runs;

/// <summary>What a student is taught by: its teacher's answers, computed once, or the teacher itself.</summary>
internal sealed class Lessons(
    RecipeFile file,
    RunFolder folder,
    Stages stages,
    IRunObserver observer,
    PreparedData data,
    CancellationToken cancellation)
{
    public const string AnswersStage = "answers";

    private readonly Recipe _recipe = file.Recipe;
    private readonly Dictionary<string, Stage> _answers = []; // by the fingerprint of who gave them
    private readonly TokenAnswersWork _tokens = new(file, folder, data, observer, cancellation);

    /// <summary>The stage that teaches; null where nothing does.</summary>
    /// <param name="looksInside">what is inside of the network, only the network itself can show</param>
    public Stage? Source(Stage? teacher, bool looksInside) =>
        teacher is null || !(_recipe.Loss.Soft.IsUsed || looksInside) ? null
        : AreKept(_recipe, data) && !looksInside && !AreSeveral(teacher) ? Answers(teacher)
        : teacher;

    /// <summary>All that the teacher says, or of a language model the likeliest tokens.</summary>
    public static bool AreKept(Recipe recipe, PreparedData data) =>
        data.Task.IsRepeatable || recipe.Teacher.Cache is not null;

    /// <summary>What else the lessons depend on beside their source; null where that is all.</summary>
    public string? Others(Stage? source)
    {
        if (source is null || !AreSeveral(source))
        {
            return null;
        }

        var (section, fingerprint) = (_recipe.Teacher, new Fingerprint("others", ModelStages.Version));
        foreach (var folder in section.Also!)
        {
            fingerprint.WithFiles("from", file.Resolve(folder));
        }

        return fingerprint.With("proportions", section.Proportions).With("mean", section.Mean).ToString();
    }

    /// <param name="source">from <see cref="Source"/></param>
    public Func<Teaching>? Of(Stage? source) => source is null ? null
        : source.Name == AnswersStage ? () => Kept(source)
        : AreSeveral(source) ? () => Teaching.Live(source, file, data)
        : () => Teaching.Live(source, _recipe.Training, data);

    /// <summary>Later generations have one teacher, the student before.</summary>
    private bool AreSeveral(Stage source) => _recipe.Teacher.Also is not null && source.Name == ModelStages.TeacherStage;

    private Teaching Kept(Stage source) => _recipe.Teacher.Cache is null
        ? Teaching.Kept(TeacherLogits.Open(source.File(Teaching.AnswersFile), data.Taught), _recipe.Training)
        : Teaching.Kept(
            TokenAnswers.Open(source.Path, data.Taught, _tokens.Keys(_answers.Single(pair => pair.Value == source).Key)),
            _recipe.Training);

    /// <summary>What the teacher says to every row that the student will see, computed once.</summary>
    private Stage Answers(Stage teacher)
    {
        if (!_answers.TryGetValue(teacher.Fingerprint, out var answers))
        {
            _answers.Add(teacher.Fingerprint, answers = Make(teacher));
        }

        return answers;
    }

    private Stage Make(Stage teacher)
    {
        var section = _recipe.Training;
        var fingerprint = new Fingerprint(AnswersStage, ModelStages.Version)
            .With("data", data.Identity)
            .With("teacher", teacher.Fingerprint)
            .With("precision", section.Precision)
            .With("batch", section.EvaluationBatchSize);
        if (_recipe.Teacher.Cache is { } cache)
        {
            return stages.Complete(
                AnswersStage, fingerprint.With("teacher.cache", cache), stage => _tokens.Fill(stage, teacher));
        }

        return stages.Complete(AnswersStage, fingerprint, stage =>
        {
            using var model = Teaching.Frozen(teacher.Path, section);
            var predictor = new Predictor(
                model, data.Task, TrainingParts.Precision(section), section.EvaluationBatchSize);
            var logits = new Logits(data.Taught.Count, model.Config.Classes);
            var parts = new LogitsInParts(
                folder.Checkpoints(stage.Id), TimeSpan.FromMinutes(_recipe.Checkpoint.Minutes), _recipe.Checkpoint.Steps);
            parts.Restore(logits);
            predictor.Fill(logits, data.Taught, done =>
            {
                parts.OnBatch(logits);
                if (cancellation.IsCancellationRequested)
                {
                    parts.Save(logits);
                    cancellation.ThrowIfCancellationRequested();
                }

                observer.OnProgress("teacher answers", done, data.Taught.Count);
            });
            TeacherLogits.Write(stage.File(Teaching.AnswersFile), data.Taught, logits);
            parts.Delete();
        });
    }
}
