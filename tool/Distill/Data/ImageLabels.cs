using System.Globalization;

namespace Distill.Data;

/// <summary>Where the labels of images stand, and what they are called.</summary>
/// <param name="Column">of a table; folders and IDX files have a place of their own for labels</param>
/// <param name="Names">of the numbers from 0 on, where labels are numbers; null: they are called as they stand</param>
internal sealed record ImageLabels(string Column, IReadOnlyList<string>? Names)
{
    public string NameOf(string found)
    {
        var name = found.Trim();
        return Names is not null
            && !Names.Contains(name)
            && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < Names.Count
                ? Names[number]
                : name;
    }
}
