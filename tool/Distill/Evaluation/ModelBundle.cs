using System.IO.Compression;
using Distill.Data;
using Distill.Formats;

namespace Distill.Evaluation;

/// <summary>
/// All of a model's folder that is needed to ask it, in one file: a zip archive, so that it can be taken apart without
/// this tool. What differs from run to run, such as times, stays out: the same model gives the same bytes.
/// </summary>
internal static class ModelBundle
{
    public const string FileName = "model.distill";

    private const int Chunk = 1 << 18;

    // Deflate makes a file at most about a thousand times smaller; nothing that a model needs comes near a hundred.
    private const long MostTimesLarger = 100, AlwaysAllowed = 100_000_000;

    private static readonly string[] _names =
    [
        "config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json",
        "special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt", WeightFiles.Index,
    ];

    // The first date that the format knows.
    private static readonly DateTimeOffset _noDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="folder">a model's folder</param>
    public static void Write(string folder, string path)
    {
        var files = Directory.GetFiles(folder).Select(file => Path.GetFileName(file))
            .Where(name => _names.Contains(name) || name.EndsWith(".safetensors", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var name in files)
            {
                using var content = InputFile.Open(Path.Combine(folder, name));
                using var entry = Create(archive, name);
                content.CopyTo(entry);
            }

            using var note = Create(archive, TrainingNote.FileName);
            note.Write(TrainingNote.WithoutTimes(folder));
        });
    }

    /// <summary>Takes a bundle apart, into a folder that goes with the result; a folder is taken as it is.</summary>
    /// <param name="path">a bundle, or a model's folder</param>
    /// <exception cref="UserException">it is no bundle, or damaged</exception>
    public static OpenedModel Open(string path)
    {
        if (!File.Exists(path))
        {
            return new OpenedModel(path, IsTemporary: false);
        }

        using var file = InputFile.Open(path);
        var opened = new OpenedModel(Directory.CreateTempSubdirectory("distill-").FullName, IsTemporary: true);
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            Require(archive, path, file.Length);
            foreach (var entry in archive.Entries)
            {
                Extract(entry, path, opened.Folder);
            }

            return opened;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            opened.Dispose();
            throw Damaged(path, "is no bundle of a model, or the end of it is missing.");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static Stream Create(ZipArchive archive, string name)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = _noDate;
        return entry.Open();
    }

    private static void Require(ZipArchive archive, string path, long length)
    {
        var stranger = archive.Entries.FirstOrDefault(entry => entry.FullName is "" or "." or ".."
            || entry.FullName.AsSpan().IndexOfAny('/', '\\', '\0') >= 0);
        if (stranger is not null)
        {
            throw Damaged(path, $"holds {Quoted.Short(stranger.FullName)}, which is no file of a bundle.");
        }

        var twice = archive.Entries.GroupBy(entry => entry.FullName).FirstOrDefault(entries => entries.Count() > 1);
        if (twice is not null)
        {
            throw Damaged(path, $"holds {Quoted.Short(twice.Key)} twice.");
        }

        if (archive.GetEntry("config.json") is null)
        {
            throw Damaged(path, "is a zip archive without config.json, and so no bundle of a model.");
        }

        if (archive.Entries.Sum(entry => (double)entry.Length) > AlwaysAllowed + ((double)length * MostTimesLarger))
        {
            throw Damaged(path, "says that it holds more than a file of its size can.");
        }
    }

    private static void Extract(ZipArchiveEntry entry, string path, string folder)
    {
        using var content = entry.Open();
        using var file = new FileStream(Path.Combine(folder, entry.FullName), FileMode.CreateNew);
        var (buffer, sum, written) = (new byte[Chunk], 0u, 0L);
        for (int count; (count = content.Read(buffer)) > 0 && written <= entry.Length; written += count)
        {
            sum = Crc32.Continue(sum, buffer.AsSpan(0, count));
            file.Write(buffer, 0, count);
        }

        if (sum != entry.Crc32 || written != entry.Length)
        {
            throw Damaged(path, $"is damaged: {Quoted.Short(entry.FullName)} in it has another checksum than when it was written.");
        }
    }

    private static UserException Damaged(string path, string what) =>
        new(ExitCode.InputInvalid, path, $"{what} Copy it again, or name a model's folder.");
}

/// <summary>A model's folder, for as long as it is needed.</summary>
/// <param name="IsTemporary">whether it goes with this</param>
internal sealed record OpenedModel(string Folder, bool IsTemporary) : IDisposable
{
    public void Dispose()
    {
        if (IsTemporary && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
