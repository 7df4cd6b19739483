using System.Runtime.InteropServices;

namespace Distill.Data;

/// <summary>
/// What an example file knows of an example besides its values; stored as it lies in memory, little-endian.
/// </summary>
/// <param name="Start">the index of its first value among all values of the file</param>
/// <param name="Key">see <see cref="Example.Key"/></param>
/// <param name="MarksStart">the index of its first mark among all marks of the file</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct ExampleRow(
    long Start, ulong Key, long MarksStart, int Length, int Boundary, int Label, int Line, int Marks, int Unused = 0)
{
    /// <summary>Bytes of a row in the file.</summary>
    public const int Size = 48;
}
