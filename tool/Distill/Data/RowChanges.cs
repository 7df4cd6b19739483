namespace Distill.Data;

/// <summary>How the rows of a file differ from what stands in it.</summary>
/// <param name="Dropped">lines whose rows are left out; they count towards a limit all the same</param>
/// <param name="Form">of the texts</param>
/// <param name="Texts">the columns that hold them</param>
internal sealed record RowChanges(IReadOnlySet<int> Dropped, TextForm Form, IReadOnlyList<string> Texts)
{
    /// <param name="columns">that the row has fields of</param>
    public Row Apply(Row row, IReadOnlyList<string> columns) => row with
    {
        Fields = [.. row.Fields.Select((field, index) => Texts.Contains(columns[index]) ? Form.Apply(field) : field)],
    };
}
