using System.Runtime.InteropServices;
using Distill.Data;
using Distill.Formats;
using Distill.Models;

namespace Distill.Teachers;

/// <summary>
/// A teacher's answers to a set of examples, computed once and kept for every epoch: a safetensors file with the
/// examples' content keys, where each one's answers begin, and fp32 logits. Rows are found by position and held to the
/// keys, so answers cannot slip to other examples.
/// </summary>
internal sealed class TeacherLogits : IDisposable
{
    private readonly SafetensorsReader _file;
    private readonly long[] _starts; // the first answer of each example, then the count of all

    private TeacherLogits(SafetensorsReader file)
    {
        _file = file;
        _starts = file.Values<long>("starts");
        Classes = (int)file.Entry("logits").Shape[1];
    }

    public int Classes { get; }

    public static void Write(string path, ExampleSet examples, Logits logits)
    {
        var starts = new long[logits.Examples + 1];
        for (var i = 0; i < logits.Examples; i++)
        {
            starts[i + 1] = starts[i] + (logits.Of(i).Length / logits.Classes);
        }

        SafetensorsWriter.Write(
            path,
            [
                SafetensorsTensor.Of<long>("keys", [examples.Count], Keys(examples)),
                SafetensorsTensor.Of<long>("starts", [starts.Length], starts),
                new SafetensorsTensor("logits", ElementTypes.Of<float>(), [starts[^1], logits.Classes], stream =>
                {
                    for (var i = 0; i < logits.Examples; i++)
                    {
                        stream.Write(MemoryMarshal.AsBytes(logits.Of(i)));
                    }
                }),
            ]);
    }

    /// <exception cref="UserException">the file holds the answers to other examples</exception>
    public static TeacherLogits Open(string path, ExampleSet examples)
    {
        var file = new SafetensorsReader(path);
        if (!file.Contains("logits")
            || !file.Contains("starts")
            || !file.Contains("keys")
            || !file.Values<long>("keys").SequenceEqual(Keys(examples)))
        {
            file.Dispose();
            throw new UserException(
                ExitCode.InputInvalid,
                path,
                "holds a teacher's answers to other examples. Delete it; the next run writes it anew.");
        }

        return new TeacherLogits(file);
    }

    /// <summary>Copies the logits of one example to the beginning of the span; returns how many.</summary>
    public int CopyTo(int example, Span<float> logits)
    {
        var count = (int)(_starts[example + 1] - _starts[example]) * Classes;
        _file.CopyTo("logits", MemoryMarshal.AsBytes(logits[..count]), _starts[example] * Classes * sizeof(float));
        return count;
    }

    public void Dispose() => _file.Dispose();

    private static long[] Keys(ExampleSet examples)
    {
        var keys = new long[examples.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = (long)examples.Key(i);
        }

        return keys;
    }
}
