using System.Text.Json.Nodes;

namespace Distill.Formats;

/// <summary>
/// The tensors of a model: one safetensors file, or several behind an index that tells which holds what.
/// </summary>
internal sealed class WeightFiles : IDisposable
{
    public const string Single = "model.safetensors";
    public const string Index = "model.safetensors.index.json";

    private const int MaxIndex = 100_000_000;

    private readonly List<SafetensorsReader> _files = [];
    private readonly Dictionary<string, IStoredTensors> _fileOf = [];

    /// <summary>Where a folder has both forms, the single file counts, as in Hugging Face's library.</summary>
    public WeightFiles(string folder)
    {
        Folder = folder;
        try
        {
            if (File.Exists(Path.Combine(folder, Single)))
            {
                OpenSingle(Path.Combine(folder, Single));
            }
            else
            {
                OpenIndexed(folder, Path.Combine(folder, Index));
            }

            JoinSparse();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<SafetensorsReader> All => _files;

    public string Folder { get; }

    /// <summary>In the order of the file's bytes, or of the index.</summary>
    public IReadOnlyCollection<string> Names => _fileOf.Keys;

    public bool Contains(string name) => _fileOf.ContainsKey(name);

    public IStoredTensors FileOf(string name) => _fileOf[name];

    public void Dispose() => _files.ForEach(file => file.Dispose());

    // Four tensors that are one matrix stand under its name.
    private void JoinSparse()
    {
        var problems = new InputProblems();
        string[] parts = [SparseLayout.Values, SparseLayout.Bits, SparseLayout.Offsets, SparseLayout.Shape];
        foreach (var bits in _fileOf.Keys.Where(name => name.EndsWith(SparseLayout.Bits, StringComparison.Ordinal)).ToList())
        {
            var (module, file) = (bits[..^SparseLayout.Bits.Length], (SafetensorsReader)_fileOf[bits]);
            problems.Collect(() =>
            {
                var matrix = new SparseTensor(file, module);
                Array.ForEach(parts, part => _fileOf.Remove(module + part));
                if (!_fileOf.TryAdd(SparseLayout.WeightOf(module), matrix))
                {
                    throw new UserException(
                        ExitCode.InputInvalid, file.Path, $"holds '{SparseLayout.WeightOf(module)}' whole and as a bitmask.");
                }
            });
        }

        problems.ThrowIfAny();
    }

    private void OpenSingle(string path)
    {
        _files.Add(new SafetensorsReader(path));
        foreach (var entry in _files[0].Entries)
        {
            _fileOf.Add(entry.Name, _files[0]);
        }
    }

    private void OpenIndexed(string folder, string index)
    {
        var map = ReadMap(index);
        var readers = OpenFiles(folder, index, map.Values.Distinct().Order(StringComparer.Ordinal));

        var problems = new InputProblems();
        foreach (var (tensor, file) in map)
        {
            if (readers[file].Contains(tensor))
            {
                _fileOf.Add(tensor, readers[file]);
            }
            else
            {
                problems.Add(index, $"says that '{tensor}' is in '{file}', and it is not.");
            }
        }

        problems.ThrowIfAny();
    }

    // metadata.total_size is not looked at: each file's header must fit its bytes, and each shape the config.
    private static Dictionary<string, string> ReadMap(string index)
    {
        if (JsonFile.Read(index, MaxIndex)["weight_map"] is not JsonObject map)
        {
            throw new UserException(
                ExitCode.InputInvalid, index, "has no object 'weight_map', which tells each tensor's file.");
        }

        var problems = new InputProblems();
        var files = new Dictionary<string, string>();
        foreach (var (tensor, value) in map)
        {
            if (value is JsonValue word && word.TryGetValue(out string? file))
            {
                files[tensor] = file;
            }
            else
            {
                problems.Add(index, $"names no file for '{tensor}'.");
            }
        }

        problems.ThrowIfAny();
        return files;
    }

    private Dictionary<string, SafetensorsReader> OpenFiles(string folder, string index, IEnumerable<string> names)
    {
        var problems = new InputProblems();
        var readers = new Dictionary<string, SafetensorsReader>();
        foreach (var name in names)
        {
            if (name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
            {
                problems.Add(index, $"names '{name}', which is no file of the same folder.");
            }
            else if (!File.Exists(Path.Combine(folder, name)))
            {
                problems.Add(index, $"names '{name}', which is missing. Copy it into the folder.");
            }
            else
            {
                problems.Collect(() => _files.Add(readers[name] = new SafetensorsReader(Path.Combine(folder, name))));
            }
        }

        problems.ThrowIfAny();
        return readers;
    }
}
