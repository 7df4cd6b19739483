namespace Distill.Data;

/// <summary>Why a row should perhaps not be learned from.</summary>
internal enum RowFault
{
    /// <summary>Its text has fewer characters than are asked for.</summary>
    TooShort,

    /// <summary>Its text has more characters than are allowed.</summary>
    TooLong,

    /// <summary>Its text stands in the validation or test rows too.</summary>
    Leak,

    /// <summary>A similar text stands in the validation or test rows.</summary>
    NearLeak,

    /// <summary>Its text has another label in another row.</summary>
    Conflict,

    /// <summary>An earlier row has the same text and label.</summary>
    Duplicate,

    /// <summary>An earlier row has a similar text and the same label.</summary>
    NearDuplicate,

    /// <summary>An earlier row has a similar text and another label.</summary>
    NearConflict,

    /// <summary>Its label is suspected to be wrong.</summary>
    Suspect,
}

/// <summary>One thing that was found in one row.</summary>
/// <param name="Line">of its file</param>
/// <param name="Other">the row that it was compared with, such as "test.csv:812"; null where it was none</param>
/// <param name="Similarity">to that row, 0 to 1</param>
/// <param name="Suggested">the label that it more likely has; null where its own is not suspected</param>
/// <param name="Probability">of that label</param>
internal sealed record FoundRow(
    int Line,
    RowFault Fault,
    bool IsDropped,
    string? Other = null,
    double? Similarity = null,
    string? Suggested = null,
    double? Probability = null);

internal static class RowFaults
{
    /// <summary>As it stands in files: too-short, near-duplicate.</summary>
    public static string Word(this RowFault fault) => fault switch
    {
        RowFault.TooShort => "too-short",
        RowFault.TooLong => "too-long",
        RowFault.Leak => "leak",
        RowFault.NearLeak => "near-leak",
        RowFault.Conflict => "conflict",
        RowFault.Duplicate => "duplicate",
        RowFault.NearDuplicate => "near-duplicate",
        RowFault.NearConflict => "near-conflict",
        RowFault.Suspect => "suspect",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    /// <summary>As a sentence goes on: "12 rows whose text stands in validation or test rows too".</summary>
    public static string Told(this RowFault fault) => fault switch
    {
        RowFault.TooShort => "shorter than data.clean.min_characters",
        RowFault.TooLong => "longer than data.clean.max_characters",
        RowFault.Leak => "whose text is a validation or test row's",
        RowFault.NearLeak => "similar to a validation or test row",
        RowFault.Conflict => "whose text has another label elsewhere",
        RowFault.Duplicate => "that repeat an earlier one",
        RowFault.NearDuplicate => "similar to an earlier one",
        RowFault.NearConflict => "similar to an earlier one with another label",
        RowFault.Suspect => "whose label is suspected to be wrong",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
