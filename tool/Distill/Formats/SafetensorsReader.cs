using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Distill.Formats;

/// <summary>
/// Reads tensors of a safetensors file straight into the caller's memory. The file is read and not mapped: a mapped
/// file that somebody cuts short ends the process without a word, and its pages would count as memory a second time.
/// </summary>
internal sealed class SafetensorsReader : IStoredTensors, IDisposable
{
    private const int MaxHeader = 100_000_000;

    private readonly SafeFileHandle _file;
    private readonly SafetensorsHeader _header;
    private readonly Dictionary<string, SafetensorsEntry> _byName;
    private readonly long _dataBegin;

    public SafetensorsReader(string path)
    {
        Path = path;
        _file = InputFile.OpenHandle(path);
        try
        {
            var json = ReadHeader(RandomAccess.GetLength(_file), out var dataLength);
            _header = new SafetensorsHeader(path, json, dataLength);
            _byName = _header.Entries.ToDictionary(entry => entry.Name);
            _dataBegin = sizeof(ulong) + json.Length;
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>In the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _header.Entries;

    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    public bool Contains(string name) => _byName.ContainsKey(name);

    public SafetensorsEntry Entry(string name) =>
        _byName.TryGetValue(name, out var entry)
            ? entry
            : throw Refused($"holds no tensor '{name}'.");

    public void CopyTo(string name, Span<byte> destination, long offset = 0)
    {
        var entry = Entry(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.Length - offset);
        InputFile.ReadExactly(_file, Path, destination, _dataBegin + entry.Begin + offset);
    }

    public void Dispose() => _file.Dispose();

    // Nothing is allocated before the sizes are held against the file's real length.
    private byte[] ReadHeader(long fileLength, out long dataLength)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (fileLength < prefix.Length)
        {
            throw Refused($"is {fileLength} bytes long; a safetensors file has at least 8. Copy it again.");
        }

        InputFile.ReadExactly(_file, Path, prefix, offset: 0);
        if (prefix.SequenceEqual("version "u8))
        {
            throw Refused("is a Git LFS pointer, not the file itself. Run 'git lfs pull' in its repository.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeader)
        {
            throw Refused($"claims a header of {length} bytes, above {MaxHeader}. It is damaged, or no safetensors.");
        }

        dataLength = fileLength - prefix.Length - (long)length;
        if (dataLength < 0)
        {
            var rest = fileLength - prefix.Length;
            throw Refused($"claims a header of {length} bytes, and {rest} follow. Copy it again.");
        }

        var json = new byte[length];
        InputFile.ReadExactly(_file, Path, json, prefix.Length);
        return json;
    }

    private UserException Refused(string what) => new(ExitCode.InputInvalid, Path, what);
}
