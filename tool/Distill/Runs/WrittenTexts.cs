using System.Text.Encodings.Web;
using System.Text.Json;
using Distill.Data;
using Distill.Evaluation;
using Distill.Formats;
using Distill.Recipes;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>
/// The teacher writes, the student learns: texts that the teacher goes on with from beginnings of the rows, kept as a file
/// that people can read. As text they also reach a student with other tokens. Kim, Rush 2016, Sequence-Level Knowledge
/// Distillation, section 3.2, with samples or the likeliest token in the place of a beam.
/// </summary>
internal sealed class WrittenTexts(
    RecipeFile file, RunFolder folder, Stages stages, IRunObserver observer, CancellationToken cancellation)
{
    public const string FileName = "written.jsonl";

    private const int Version = 1;
    private const string StageName = "written";
    private const string RowsFile = "written.examples";
    private const string Prompt = "prompt";
    private const string Text = "text";

    private static readonly JsonSerializerOptions _readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Recipe _recipe = file.Recipe;

    /// <summary>The rows with what the teacher wrote, in place of the student's own or beside them.</summary>
    /// <param name="teacher">the folder of the trained teacher, and what tells it from others</param>
    public PreparedData Add(PreparedData data, string teacher, string fingerprint)
    {
        if (_recipe.Teacher.Write is not { } section)
        {
            return data;
        }

        var training = _recipe.Training;
        var written = stages.Complete(
            StageName,
            new Fingerprint(StageName, Version)
                .With("data", data.Identity)
                .With("teacher", fingerprint)
                .With("teacher.write", section)
                .With("precision", training.Precision)
                .With("batch", training.EvaluationBatchSize)
                .With("seed", _recipe.Seed),
            stage => OnDisk(stage, () => Write(data, teacher, section, stage)));
        var rows = stages.Complete(
            $"{StageName}-rows",
            new Fingerprint($"{StageName}-rows", Version).With("data", data.Identity).With("written", written.Fingerprint),
            stage => Read(data, written.File(FileName), stage.File(RowsFile)));
        var identity = $"{data.Identity} {rows.Fingerprint}";
        if (!File.Exists(rows.File(RowsFile)))
        {
            return data with { Identity = identity }; // of a plan, which makes nothing
        }

        var part = new ExamplePart(ExampleFile.Open(rows.File(RowsFile)), written.File(FileName));
        return data with
        {
            Identity = identity,
            Taught = section.WithRows
                ? new ExampleSet([.. data.Train.Parts.Select(each => each.Part), part]) { Mixture = data.Train.Mixture }
                : new ExampleSet(part),
        };
    }

    /// <summary>What the disk refuses is told in a sentence; what was written before stays.</summary>
    private void OnDisk(Stage stage, Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var where = Path.Combine(folder.Checkpoints(stage.Id), FileName);
            throw new UserException(ExitCode.Failed, where, $"cannot be written: {Disk.Reason(exception)}");
        }
    }

    /// <summary>Goes on behind the last whole batch of an interrupted run.</summary>
    private void Write(PreparedData data, string teacher, WriteSection section, Stage stage)
    {
        using var writer = TextContinuer.Load(teacher, maxLength: null, TrainingParts.Device(_recipe.Training));
        var room = writer.LongestText - section.MaxNewTokens;
        if (room < 1)
        {
            throw new UserException(
                ExitCode.RecipeInvalid,
                file.Where("teacher.write.max_new_tokens"),
                $"teacher.write.max_new_tokens is {section.MaxNewTokens} and the teacher reads at most "
                + $"{writer.LongestText} tokens; there is no room for a beginning. Make it smaller.");
        }

        var unfinished = Path.Combine(folder.Checkpoints(stage.Id), FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(unfinished)!);
        var starts = Starts(data, writer, section, room);
        var batch = _recipe.Training.EvaluationBatchSize;
        var done = Keep(unfinished, batch);
        var sampling = new Sampling(section.Temperature, section.TopP, (ulong)_recipe.Seed);
        using (var lines = new FileStream(unfinished, FileMode.Append))
        {
            foreach (var texts in starts.Skip(done).Chunk(batch))
            {
                cancellation.ThrowIfCancellationRequested();
                observer.OnProgress("teacher writes", done, starts.Count);
                var precision = TrainingParts.Precision(_recipe.Training);
                var answers = writer.Write(texts, sampling, section.MaxNewTokens, precision);
                foreach (var (start, answer) in texts.Zip(answers))
                {
                    lines.Write(Line(writer.Tokenizer, start.Ids, answer));
                }

                lines.Flush();
                Disk.Sync(lines.SafeFileHandle);
                done += texts.Length;
            }
        }

        observer.OnProgress("teacher writes", done, starts.Count);
        File.Copy(unfinished, stage.File(FileName));
        Directory.Delete(folder.Checkpoints(stage.Id), recursive: true);
    }

    /// <summary>What each text begins with; a beginning that is too long loses its own first tokens.</summary>
    private List<TextStart> Starts(PreparedData data, TextContinuer writer, WriteSection section, int room)
    {
        var ignored = new RowProblems(Data.BadRows.Skip); // told when the rows themselves were read
        var column = _recipe.Data.Prompt ?? _recipe.Data.Text;
        var starts = new List<TextStart>();
        foreach (var row in data.TrainSources.SelectMany(source => TableReader.Read(source, [column], ignored)))
        {
            var open = writer.Open(row.Fields[0]);
            var ids = _recipe.Data.Prompt is null ? open[..Math.Min(open.Length, section.PromptTokens)] : open;
            for (var copy = 0; copy < section.Copies && ids.Length > 0; copy++)
            {
                starts.Add(new TextStart((ulong)starts.Count, ids[^Math.Min(ids.Length, room)..]));
            }
        }

        return starts;
    }

    private byte[] Line(Tokenizer tokenizer, int[] start, int[] answer)
    {
        Dictionary<string, string> line = _recipe.Data.Prompt is null
            ? new() { [Text] = tokenizer.Decode([.. start, .. answer]) }
            : new() { [Prompt] = tokenizer.Decode(start), [Text] = tokenizer.Decode(answer) };
        return [.. JsonSerializer.SerializeToUtf8Bytes(line, _readable), (byte)'\n'];
    }

    /// <summary>Cuts off what is behind the last whole batch.</summary>
    /// <returns>how many lines stay</returns>
    private static int Keep(string path, int batch)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        var text = File.ReadAllText(path);
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var kept = lines.Length - (lines.Length % batch);
        AtomicFile.WriteText(path, string.Concat(lines.Take(kept).Select(line => line + '\n')));
        return kept;
    }

    /// <summary>In the run's tokens, as the rows are.</summary>
    private void Read(PreparedData data, string written, string examples)
    {
        var problems = new RowProblems(Data.BadRows.Skip);
        var columns = _recipe.Data.Prompt is null ? new ExampleColumns(Text) : new ExampleColumns(Prompt, Text);
        ExampleFile.Write(examples, data.VocabularySize, LanguageReader.Read(
            new TableSource(written),
            columns,
            data.Tokenizer!,
            data.Tokenizer!.Named.End!.Value,
            _recipe.Data.MaxLength,
            ContinuedTexts.AreJoined(_recipe.Data),
            problems));
        if (problems.Count > 0)
        {
            observer.OnNote(
                $"Of what the teacher wrote {Quoted.Count(problems.Count, "text")} cannot be learned. The first: "
                + $"{problems.List[0]}");
        }
    }
}
