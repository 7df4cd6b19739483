namespace Distill.Data;

/// <summary>An example file, or some of its rows, as part of an <see cref="ExampleSet"/>.</summary>
/// <param name="Source">the data file it was made from, as the user named it</param>
/// <param name="Rows">positions in the file, as a <see cref="Split"/> deals them; null: all</param>
internal sealed record ExamplePart(ExampleFile File, string Source, int[]? Rows = null)
{
    public int Count => Rows?.Length ?? File.Count;

    public int Row(int position) => Rows is null ? position : Rows[position];
}
