using System.Runtime.InteropServices;
using Distill.Data;
using Distill.Formats;
using Distill.Models;

namespace Distill.Teachers;

/// <summary>
/// A teacher's answers to a set of examples, computed once and kept for every epoch: a safetensors file with the
/// examples' content keys and fp32 logits. Rows are found by position and held to the keys, so answers cannot slip to
/// other examples.
/// </summary>
internal sealed class TeacherLogits : IDisposable
{
    private readonly SafetensorsReader _file;

    private TeacherLogits(SafetensorsReader file, int classes) => (_file, Classes) = (file, classes);

    public int Classes { get; }

    public static void Write(string path, ExampleSet examples, Logits logits) => SafetensorsWriter.Write(
        path,
        [
            SafetensorsTensor.Of<long>("keys", [examples.Count], Keys(examples)),
            new SafetensorsTensor("logits", ElementTypes.Of<float>(), [logits.Examples, logits.Classes], stream =>
            {
                for (var i = 0; i < logits.Examples; i++)
                {
                    stream.Write(MemoryMarshal.AsBytes(logits.Of(i)));
                }
            }),
        ]);

    /// <exception cref="UserException">the file holds the answers to other examples</exception>
    public static TeacherLogits Open(string path, ExampleSet examples)
    {
        var file = new SafetensorsReader(path);
        if (!file.Contains("logits")
            || !file.Contains("keys")
            || !file.Values<long>("keys").SequenceEqual(Keys(examples)))
        {
            file.Dispose();
            throw new UserException(
                ExitCode.InputInvalid,
                path,
                "holds a teacher's answers to other examples. Delete it; the next run writes it anew.");
        }

        return new TeacherLogits(file, (int)file.Entry("logits").Shape[1]);
    }

    /// <summary>The logits of one example.</summary>
    public void CopyTo(int example, Span<float> logits) =>
        _file.CopyTo("logits", MemoryMarshal.AsBytes(logits), (long)example * Classes * sizeof(float));

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
