using Distill.Reports;

namespace Distill.Runs;

/// <summary>What is in the rows of a recipe, as they stand in its files.</summary>
/// <param name="Similarity">from which on texts count as near duplicates</param>
/// <param name="Advice">what could be done about it, in sentences</param>
internal sealed record DataInspection(
    string Recipe, double Similarity, IReadOnlyList<InspectedRows> Files, IReadOnlyList<string> Advice);

/// <param name="Rows">what they are for: train, validation</param>
/// <param name="File">its name without folders</param>
/// <param name="Read">rows with a text</param>
/// <param name="Unusable">rows without, or that are not well formed</param>
/// <param name="Labels">the most frequent first; null where rows have none</param>
/// <param name="Imbalance">how many times as frequent the most frequent label is as the rarest</param>
/// <param name="NewLabels">labels that no training row has</param>
internal sealed record InspectedRows(
    string Rows,
    string File,
    int Read,
    int Unusable,
    IReadOnlyList<LabelShare>? Labels,
    double? Imbalance,
    IReadOnlyList<string> NewLabels,
    IReadOnlyList<InspectedFault> Found,
    InspectedLengths? Tokens);

internal sealed record LabelShare(string Label, int Rows, double Share);

/// <param name="Examples">a few of the rows, each with the one that it was compared with</param>
internal sealed record InspectedFault(string Found, int Rows, double Share, IReadOnlyList<string> Examples)
{
    public string Told => new FoundCount(Found, Dropped: false, Rows).Sentence;
}

/// <summary>Rows in tokens, special ones included, before they are cut.</summary>
/// <param name="Percentile95">95 of 100 rows have at most so many</param>
/// <param name="Cut">the share of rows that are longer than data.max_length</param>
/// <param name="Lost">the share of all tokens that is cut off with them</param>
/// <param name="Unknown">the share of tokens that stand for what the vocabulary does not know</param>
internal sealed record InspectedLengths(
    double Mean, int Median, int Percentile95, int Longest, double Cut, double Lost, double Unknown,
    IReadOnlyList<LengthBin> Histogram);

/// <summary>Rows with so many tokens.</summary>
internal sealed record LengthBin(int From, int To, int Rows);
