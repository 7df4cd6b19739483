using System.Globalization;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>Which weights of a matrix [O, I], outputs and inputs, are pruned together, or instead of each other.</summary>
internal abstract record SparsityPattern
{
    /// <summary>Every weight for itself.</summary>
    public static SparsityPattern Single { get; } = new BlockPattern(1, 1);

    /// <summary>As recipes and options write it: 2:4 or 4x1.</summary>
    /// <returns>null where the word is none</returns>
    public static SparsityPattern? Read(string word) => (word.Split(':'), word.Split('x')) switch
    {
        ([var kept, var of], _) when Number(kept) is { } n && Number(of) is { } m && n < m => new GroupPattern(n, m),
        (_, [var rows, var columns]) when Number(rows) is { } r && Number(columns) is { } c => new BlockPattern(r, c),
        _ => null,
    };

    /// <summary>Why a matrix cannot have it, behind the matrix's name; null where it can.</summary>
    public abstract string? Misfit(long outputs, long inputs);

    /// <summary>How much each of what is chosen among matters: -∞ for what is pruned already.</summary>
    /// <param name="scores">fp32 [O, I]</param>
    /// <param name="gone">bool [O, I]; null where nothing is pruned</param>
    public abstract Tensor Units(Tensor scores, Tensor? gone);

    /// <summary>The chosen units as single weights.</summary>
    /// <param name="chosen">bool, of the shape of <see cref="Units"/></param>
    /// <returns>bool [O, I]</returns>
    public abstract Tensor Whole(Tensor chosen, long outputs, long inputs);

    private static int? Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 64
            ? number
            : null;
}
