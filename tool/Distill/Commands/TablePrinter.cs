using Spectre.Console;

namespace Distill.Commands;

/// <summary>A table on stdout: names to the left, figures to the right.</summary>
internal static class TablePrinter
{
    public static void Print(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows, Terminal terminal)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var (i, title) in header.Index())
        {
            table.AddColumn(
                new TableColumn(Markup.Escape(title)) { Alignment = i == 0 ? Justify.Left : Justify.Right });
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        terminal.Results.Write(table);
    }
}
