namespace Distill.Data;

/// <summary>What is done about rows that should not be learned from.</summary>
/// <param name="Form">of the texts that are learned from, and by which texts are compared</param>
/// <param name="MinCharacters">null: texts may be as short as they are</param>
/// <param name="MaxCharacters">null: texts may be as long as they are</param>
/// <param name="NearDuplicates">the similarity from which on texts are near duplicates; null: not looked for</param>
/// <param name="Shingle">characters of the pieces that similarity is counted in</param>
/// <param name="DropsNear">near duplicates with the same label are dropped, else told</param>
internal sealed record CleaningRules(
    TextForm Form,
    int? MinCharacters,
    int? MaxCharacters,
    RowAction Duplicates,
    double? NearDuplicates,
    int Shingle,
    bool DropsNear,
    ConflictAction Conflicts,
    RowAction Leaks);

internal enum RowAction
{
    /// <summary>The row stays, and is counted and listed.</summary>
    Tell,

    Drop,
}

/// <summary>What is done about rows with the same text and different labels.</summary>
internal enum ConflictAction
{
    Tell,

    /// <summary>None of them is learned from.</summary>
    Drop,

    /// <summary>Only those with the most frequent label are learned from; none where two are as frequent.</summary>
    Majority,
}
