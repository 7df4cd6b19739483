using System.Runtime.InteropServices;

namespace Distill.Formats;

/// <summary>Tensors in a file, whatever way their elements are kept there.</summary>
internal interface IStoredTensors
{
    string Path { get; }

    /// <summary>What a tensor is when it is read; its place in the file may mean nothing.</summary>
    SafetensorsEntry Entry(string name);

    /// <summary>As many bytes of a tensor's elements, in row order, as the destination holds.</summary>
    /// <param name="offset">the tensor's first byte to be read, at the beginning of an element</param>
    void CopyTo(string name, Span<byte> destination, long offset = 0);
}

internal static class StoredTensors
{
    /// <summary>All elements of a small tensor, which must be stored as <typeparamref name="T"/>.</summary>
    public static T[] Values<T>(this IStoredTensors file, string name) where T : unmanaged
    {
        var entry = file.Entry(name);
        if (entry.Type != ElementTypes.Of<T>())
        {
            throw new UserException(
                ExitCode.InputInvalid,
                file.Path,
                $"'{name}' is {entry}; {ElementTypes.Of<T>().Word()} is needed.");
        }

        var values = new T[entry.Length / entry.Type.Size()];
        file.CopyTo(name, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
