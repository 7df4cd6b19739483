using Distill.Models;
using Distill.Recipes;
using Distill.Teachers;

namespace Distill.Runs;

/// <summary>
/// Files of the size that a teacher's kept answers have; what they say does not change the time to read them.
/// </summary>
internal sealed class BlankAnswers(Recipe recipe, RunFolder folder, PreparedData data)
{
    public Teaching Make(int classes) => recipe.Teacher.Cache is { } cache
        ? Teaching.Kept(Tokens(Math.Min(cache.TopK, classes), classes), recipe.Training)
        : Teaching.Kept(Logits(classes), recipe.Training);

    private TeacherLogits Logits(int classes)
    {
        var path = folder.In(Teaching.AnswersFile);
        var logits = new Logits(data.Taught.Count, classes);
        for (var i = 0; i < logits.Examples; i++)
        {
            logits.Set(i, new float[Answers(i) * classes]);
        }

        TeacherLogits.Write(path, data.Taught, logits);
        return TeacherLogits.Open(path, data.Taught);
    }

    private TokenAnswers Tokens(int topK, int classes)
    {
        var answers = folder.In(Lessons.AnswersStage);
        Directory.CreateDirectory(answers);
        var parts = Enumerable.Range(0, data.Taught.Count).Chunk(TokenAnswers.Examples).ToList();
        foreach (var (part, examples) in parts.Index())
        {
            KeptTokens[] kept = [.. examples.Select(example => Alike(Answers(example), topK))];
            TokenAnswers.Write(Path.Combine(answers, TokenAnswers.FileName(part)), data.Taught, examples[0], kept, topK);
        }

        var keys = new Dictionary<string, string>();
        Formats.RecordFile.Write(
            Path.Combine(answers, TokenAnswers.NoteFile), TokenAnswersNote.Of(answers, parts.Count, classes, topK, keys));
        return TokenAnswers.Open(answers, data.Taught, keys);
    }

    private int Answers(int example) => data.Task.Batch(data.Taught, [example]).Targets.Count;

    // The first tokens, each as likely as the others.
    private static KeptTokens Alike(int answers, int topK)
    {
        var log = (Half)Math.Log(1.0 / topK);
        return new KeptTokens(
            [.. Enumerable.Range(0, answers * topK).Select(i => i % topK)],
            [.. Enumerable.Repeat(log, answers * topK)],
            new float[answers]);
    }
}
