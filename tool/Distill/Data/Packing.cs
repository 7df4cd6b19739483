namespace Distill.Data;

/// <summary>Texts one behind another, cut into rows of one length: no token is padded or left out.</summary>
internal static class Packing
{
    /// <summary>
    /// Every token of every text stands in one row. What is left at the end is a shorter row, unless it is a single
    /// token, which has none to predict.
    /// </summary>
    /// <param name="texts">each with the token that ends it; of their lines a row has that of its first token</param>
    public static IEnumerable<Example> Pack(IEnumerable<Example> texts, int length)
    {
        var row = new List<int>(length);
        var line = 0;
        foreach (var text in texts)
        {
            foreach (var id in text.Values)
            {
                line = row.Count == 0 ? text.Line : line;
                row.Add(id);
                if (row.Count == length)
                {
                    yield return Row(row, line);
                    row.Clear();
                }
            }
        }

        if (row.Count > 1)
        {
            yield return Row(row, line);
        }
    }

    private static Example Row(List<int> ids, int line) => new([.. ids], ids.Count, Labels.None, line);
}
