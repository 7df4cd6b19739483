using System.Runtime.InteropServices;

namespace Distill.Data;

/// <summary>
/// What a token file knows of an example besides its ids; stored as it lies in memory, little-endian.
/// </summary>
/// <param name="Start">the index of its first id among all ids of the file</param>
/// <param name="Key">see <see cref="Example.Key"/></param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct TokenRow(long Start, ulong Key, int Length, int Boundary, int Label, int Line)
{
    /// <summary>Bytes of a row in the file.</summary>
    public const int Size = 32;
}
