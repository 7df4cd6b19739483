using System.Runtime.InteropServices;
using Distill.Data;
using Distill.Formats;

namespace Distill.Teachers;

/// <summary>
/// What a language model answers to a set of examples: of every answer the likeliest tokens with their log-probabilities,
/// and the probability that all others share. In files of some hundred examples each, which are found by position, held to
/// the examples' content, and read where they are asked for.
/// </summary>
internal sealed class TokenAnswers : IDisposable
{
    // N answers of a file, K kept tokens of each.

    /// <summary>Of one file.</summary>
    public const int Examples = 512;

    public const string NoteFile = "answers.json";

    private const string Again = "Delete the stage's folder; the next run writes it anew.";

    private readonly List<SafetensorsReader> _files = [];
    private readonly List<long[]> _starts = []; // of each file: the first answer of each example, then the count of all

    private TokenAnswers(TokenAnswersNote note) => Note = note;

    public TokenAnswersNote Note { get; }

    public static string FileName(int part) => $"answers-{part:00000}.safetensors";

    /// <summary>The answers to some examples.</summary>
    /// <param name="first">of the set; those after it follow</param>
    /// <param name="answers">of each of them</param>
    public static void Write(string path, ExampleSet examples, int first, IReadOnlyList<KeptTokens> answers, int topK)
    {
        var starts = new long[answers.Count + 1];
        for (var i = 0; i < answers.Count; i++)
        {
            starts[i + 1] = starts[i] + answers[i].Tails.Length;
        }

        SafetensorsTensor Joined<T>(string name, long width, Func<KeptTokens, T[]> part) where T : unmanaged =>
            SafetensorsTensor.Of<T>(
                name, width == 1 ? [starts[^1]] : [starts[^1], width], answers.SelectMany(part).ToArray());
        SafetensorsWriter.Write(
            path,
            [
                SafetensorsTensor.Of<long>("keys", [answers.Count], Keys(examples, first, answers.Count)),
                SafetensorsTensor.Of<long>("starts", [starts.Length], starts),
                Joined("tokens", topK, kept => kept.Ids),
                Joined("log_probabilities", topK, kept => kept.Logs),
                Joined("tails", 1, kept => kept.Tails),
            ]);
    }

    /// <summary>Checks every file first, so that every later read is known to be good.</summary>
    /// <param name="expected">what the answers must be made from</param>
    /// <exception cref="UserException">what differs, or is damaged</exception>
    public static TokenAnswers Open(string folder, ExampleSet examples, IReadOnlyDictionary<string, string> expected)
    {
        var path = Path.Combine(folder, NoteFile);
        var note = RecordFile.Find<TokenAnswersNote>(path, "a note of a teacher's answers")
            ?? throw new UserException(ExitCode.InputInvalid, path, $"is missing. {Again}");
        var differing = (
            from pair in expected
            let was = note.Keys.GetValueOrDefault(pair.Key) ?? ""
            where was != pair.Value
            select $"{pair.Key} is {Quoted.Short(pair.Value)}, was {Quoted.Short(was)}").ToList();
        if (differing.Count > 0)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                folder,
                $"holds a teacher's answers of another run: {string.Join("; ", differing)}. {Again}");
        }

        var answers = new TokenAnswers(note);
        try
        {
            answers.OpenFiles(folder, examples);
            return answers;
        }
        catch
        {
            answers.Dispose();
            throw;
        }
    }

    /// <summary>What was said to one example: K tokens for each of its answers.</summary>
    public KeptTokens Of(int example)
    {
        var (file, starts) = (_files[example / Examples], _starts[example / Examples]);
        var row = example % Examples;
        var (from, count) = (starts[row], (int)(starts[row + 1] - starts[row]));
        T[] Read<T>(string name, int width) where T : unmanaged
        {
            var values = new T[count * width];
            file.CopyTo(name, MemoryMarshal.AsBytes(values.AsSpan()), from * width * Marshal.SizeOf<T>());
            return values;
        }

        return new KeptTokens(
            Read<int>("tokens", Note.TopK), Read<Half>("log_probabilities", Note.TopK), Read<float>("tails", 1));
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void OpenFiles(string folder, ExampleSet examples)
    {
        foreach (var (part, hash) in Note.Sha256.Index())
        {
            var path = Path.Combine(folder, FileName(part));
            if (!File.Exists(path) || ContentHash.OfFile(path) != hash)
            {
                throw new UserException(ExitCode.InputInvalid, path, $"is damaged or missing. {Again}");
            }

            _files.Add(new SafetensorsReader(path));
            _starts.Add(_files[^1].Values<long>("starts"));
            var first = part * Examples;
            var count = Math.Min(Examples, examples.Count - first);
            if (count < 1 || !_files[^1].Values<long>("keys").SequenceEqual(Keys(examples, first, count)))
            {
                throw new UserException(
                    ExitCode.InputInvalid, path, $"holds a teacher's answers to other examples. {Again}");
            }
        }

        if (_starts.Sum(starts => starts.Length - 1) != examples.Count)
        {
            throw new UserException(
                ExitCode.InputInvalid, folder, $"holds a teacher's answers to fewer examples. {Again}");
        }
    }

    private static long[] Keys(ExampleSet examples, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(example => (long)examples.Key(example))];
}

/// <summary>Answers to one example.</summary>
/// <param name="Ids">[N · K], the likeliest first</param>
/// <param name="Logs">[N · K], their log-probabilities at temperature 1</param>
/// <param name="Tails">[N], the probability of all other tokens together</param>
internal sealed record KeptTokens(int[] Ids, Half[] Logs, float[] Tails);

/// <summary>What kept answers were made from, and how much of them is kept.</summary>
/// <param name="Keys">what they were made from, by name</param>
/// <param name="Classes">V: how many tokens there are</param>
/// <param name="Answers">to all examples</param>
/// <param name="Bytes">of all files</param>
/// <param name="MeanTail">the probability that is not kept token by token, on average over answers</param>
/// <param name="Sha256">of each file</param>
internal sealed record TokenAnswersNote(
    IReadOnlyDictionary<string, string> Keys,
    int TopK,
    int Classes,
    long Answers,
    long Bytes,
    double MeanTail,
    double LargestTail,
    IReadOnlyList<string> Sha256)
{
    /// <summary>Of the parts in a folder.</summary>
    public static TokenAnswersNote Of(
        string folder, int parts, int classes, int topK, IReadOnlyDictionary<string, string> keys)
    {
        var (hashes, bytes, answers, sum, largest) = (new List<string>(), 0L, 0L, 0.0, 0.0);
        for (var part = 0; part < parts; part++)
        {
            var path = Path.Combine(folder, TokenAnswers.FileName(part));
            hashes.Add(ContentHash.OfFile(path));
            bytes += new FileInfo(path).Length;
            using var file = new SafetensorsReader(path);
            var tails = file.Values<float>("tails");
            answers += tails.Length;
            sum += tails.Sum(tail => (double)tail);
            largest = tails.Length == 0 ? largest : Math.Max(largest, tails.Max());
        }

        return new TokenAnswersNote(keys, topK, classes, answers, bytes, sum / Math.Max(1, answers), largest, hashes);
    }
}
