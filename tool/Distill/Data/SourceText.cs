using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Distill.Data;

/// <summary>
/// The characters of a UTF-8 file: without byte order mark, every line end (CRLF, CR, LF) as '\n'. Bytes that are not
/// UTF-8 become U+FFFD and a flaw of their line, so that one bad line does not hide the others.
/// </summary>
internal sealed class SourceText(FileStream file, string path) : TextReader
{
    private const int BufferSize = 1 << 16;

    /// <summary>A line this long is no text; without a limit it would be held in memory whole.</summary>
    private const int LongestLine = 1 << 24;

    private readonly byte[] _bytes = new byte[BufferSize];
    private readonly char[] _chars = new char[BufferSize]; // a byte gives at most one UTF-16 unit
    private readonly Queue<(int Line, string What)> _flaws = [];
    private int _byteCount;
    private int _position;
    private int _charCount;
    private int _line = 1;
    private int _flawedLine;
    private int _lineLength;
    private bool _started;
    private bool _ended;
    private bool _afterReturn;

    /// <summary>Takes the flaws up to and with <paramref name="line"/>; the first of them, or null.</summary>
    public (int Line, string What)? TakeFlaw(int line)
    {
        (int, string)? first = null;
        while (_flaws.TryPeek(out var flaw) && flaw.Line <= line)
        {
            first ??= flaw;
            _flaws.Dequeue();
        }

        return first;
    }

    public override int Peek() => _position < _charCount || Fill() ? _chars[_position] : -1;

    public override int Read() => _position < _charCount || Fill() ? _chars[_position++] : -1;

    public override int Read(Span<char> buffer)
    {
        if (_position == _charCount && !Fill())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _charCount - _position);
        _chars.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override string? ReadLine()
    {
        StringBuilder? before = null;
        while (_position < _charCount || Fill())
        {
            var rest = _chars.AsSpan(_position, _charCount - _position);
            var end = rest.IndexOf('\n');
            if (end >= 0)
            {
                _position += end + 1;
                return before is null ? new string(rest[..end]) : before.Append(rest[..end]).ToString();
            }

            (before ??= new StringBuilder()).Append(rest);
            _position = _charCount;
        }

        return before?.ToString();
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Decodes the next block. False at the end of the file.</summary>
    private bool Fill()
    {
        (_position, _charCount) = (0, 0);
        while (_charCount == 0 && !_ended)
        {
            ReadBytes();
            var read = _started ? 0 : ByteOrderMark();
            _started = true;
            Decode(read);
        }

        return _charCount > 0;
    }

    private void ReadBytes()
    {
        try
        {
            var count = file.ReadAtLeast(_bytes.AsSpan(_byteCount), _started ? 1 : 3, throwOnEndOfStream: false);
            _byteCount += count;
            _ended = count == 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(ExitCode.InputInvalid, path, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>The length of UTF-8's mark, which is skipped; UTF-16 is refused by name.</summary>
    private int ByteOrderMark() => _bytes.AsSpan(0, _byteCount) switch
    {
        [0xEF, 0xBB, 0xBF, ..] => 3,
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] =>
            throw new UserException(ExitCode.InputInvalid, path, "is UTF-16; save it as UTF-8."),
        _ => 0,
    };

    private void Decode(int read)
    {
        OperationStatus status;
        do
        {
            status = Utf8.ToUtf16(
                _bytes.AsSpan(read, _byteCount - read), _chars.AsSpan(_charCount), out var bytesRead, out var written,
                replaceInvalidSequences: false, isFinalBlock: _ended);
            read += bytesRead;
            AppendNormalized(written);
            if (status == OperationStatus.InvalidData)
            {
                Flaw($"byte 0x{_bytes[read]:X2} is not UTF-8. Save the file as UTF-8.");
                _chars[_charCount++] = '\uFFFD';
                read++;
            }
        }
        while (status == OperationStatus.InvalidData);

        _bytes.AsSpan(read, _byteCount - read).CopyTo(_bytes);
        _byteCount -= read;
    }

    /// <summary>
    /// Takes <paramref name="written"/> decoded characters in: line ends become '\n', lines are counted.
    /// </summary>
    private void AppendNormalized(int written)
    {
        for (var end = _charCount + written; written > 0; written--)
        {
            var character = _chars[end - written];
            var secondOfPair = character == '\n' && _afterReturn;
            _afterReturn = character == '\r';
            if (secondOfPair)
            {
                continue;
            }

            if (character is '\r' or '\n')
            {
                character = '\n';
                _line++;
                _lineLength = 0;
            }
            else if (character == '\0')
            {
                Flaw("holds a NUL character; it is not UTF-8 text.");
            }
            else if (++_lineLength > LongestLine)
            {
                throw new UserException(
                    ExitCode.InputInvalid,
                    $"{path}:{_line}", $"the line is longer than {LongestLine} characters.");
            }

            _chars[_charCount++] = character;
        }
    }

    private void Flaw(string what)
    {
        if (_flawedLine != _line)
        {
            _flaws.Enqueue((_line, what));
            _flawedLine = _line;
        }
    }
}
