using Distill.Formats;
using Distill.Models;
using Distill.Recipes;
using Distill.Teachers;
using Distill.Torch;
using Distill.Training;

namespace Distill.Runs;

/// <summary>Asks a language model about every row once, and keeps the likeliest tokens of each answer.</summary>
internal sealed class TokenAnswersWork(
    RecipeFile file, RunFolder folder, PreparedData data, IRunObserver observer, CancellationToken cancellation)
{
    private readonly Recipe _recipe = file.Recipe;

    /// <summary>What kept answers depend on: those made from anything else are refused.</summary>
    public IReadOnlyDictionary<string, string> Keys(string teacher) => new Dictionary<string, string>
    {
        ["teacher"] = teacher,
        ["rows and tokenizer"] = data.Identity,
        ["data.max_length"] = $"{_recipe.Data.MaxLength}",
        ["teacher.cache.top_k"] = $"{_recipe.Teacher.Cache!.TopK}",
    };

    /// <summary>Files that an interrupted run left are not made again.</summary>
    public void Fill(Stage stage, Stage teacher)
    {
        using var model = Teaching.Frozen(teacher.Path, _recipe.Training);
        var asked = Teaching.Asking(model, _recipe.Training, data);
        var classes = data.RealClasses!.Value;
        var topK = Math.Min(_recipe.Teacher.Cache!.TopK, classes);
        var unfinished = folder.Checkpoints(stage.Id);
        Directory.CreateDirectory(unfinished);
        var parts = (data.Taught.Count + TokenAnswers.Examples - 1) / TokenAnswers.Examples;
        for (var part = 0; part < parts; part++)
        {
            observer.OnProgress("teacher answers", part * TokenAnswers.Examples, data.Taught.Count);
            var path = Path.Combine(unfinished, TokenAnswers.FileName(part));
            if (!File.Exists(path))
            {
                var first = part * TokenAnswers.Examples;
                var count = Math.Min(TokenAnswers.Examples, data.Taught.Count - first);
                TokenAnswers.Write(path, data.Taught, first, Ask(asked, first, count, classes, topK), topK);
            }
        }

        observer.OnProgress("teacher answers", data.Taught.Count, data.Taught.Count);
        var note = TokenAnswersNote.Of(unfinished, parts, classes, topK, Keys(teacher.Fingerprint));
        for (var part = 0; part < parts; part++)
        {
            File.Copy(Path.Combine(unfinished, TokenAnswers.FileName(part)), stage.File(TokenAnswers.FileName(part)));
        }

        RecordFile.Write(stage.File(TokenAnswers.NoteFile), note);
        Directory.Delete(unfinished, recursive: true);
        observer.OnNote(Told(note));
    }

    /// <summary>How much is kept, and how far it can be from what the teacher says.</summary>
    private static string Told(TokenAnswersNote note) => FormattableString.Invariant(
            $"The teacher's answers take {note.Bytes / Math.Max(1.0, note.Answers):0} bytes a token. Of each {note.TopK} of ")
        + FormattableString.Invariant(
            $"{note.Classes} tokens are kept; the others have a probability of {note.MeanTail:0.0000} together on average, ")
        + FormattableString.Invariant(
            $"and of {note.LargestTail:0.0000} at most: no kept distribution is further from the teacher's ")
        + "(total variation).";

    private KeptTokens[] Ask(LiveTeacher teacher, int first, int count, int classes, int topK)
    {
        var answers = new KeptTokens[count];
        var longestFirst = Enumerable.Range(first, count).OrderByDescending(data.Taught.Length);
        foreach (var positions in longestFirst.Chunk(_recipe.Training.EvaluationBatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var batch = data.Task.Batch(data.Taught, positions);
            var head = teacher.Answer(batch, Pass.Evaluation with { LeavesHead = true }).Head!;
            var (ids, logs, tails) = (new List<int>(), new List<Half>(), new List<float>());
            var rows = Math.Max(1, MicroBatchGradients.UsualLogits / classes);
            for (long start = 0; start < head.Count; start += rows)
            {
                using var inner = new TensorScope();
                var all = head.Rows(start, Math.Min(rows, head.Count - start)).LogSoftmax(-1);       // [n, V]
                var (best, places) = all.TopK(topK);                                                // [n, K]
                ids.AddRange(places.To(ScalarType.Int32).ToArray<int>());
                logs.AddRange(best.To(ScalarType.Float16).ToArray<Half>());
                tails.AddRange((1 - best.Exp().Sum(-1)).ClampMin(0.0).ToArray<float>());
            }

            var taken = 0;
            foreach (var (position, answered) in positions.Zip(batch.Counts))
            {
                answers[position - first] = new KeptTokens(
                    [.. ids.Skip(taken * topK).Take(answered * topK)],
                    [.. logs.Skip(taken * topK).Take(answered * topK)],
                    [.. tails.Skip(taken).Take(answered)]);
                taken += answered;
            }
        }

        return answers;
    }
}
