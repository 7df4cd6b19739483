using System.CommandLine;
using Distill.Data;
using Distill.Formats;
using Distill.Runs;

namespace Distill.Commands;

internal static class NewCommand
{
    public static Verb Verb { get; } = new("new", "Look into your data and write a first recipe for it.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var data = new Option<string>("--data")
        {
            Description = "Your rows: .csv, .tsv, .jsonl.",
            Required = true,
        };
        var text = new Option<string>("--text") { Description = "The column with the text; else guessed by name." };
        var label = new Option<string>("--label") { Description = "The column with the label; else guessed by name." };
        var output = new Option<string>("--output")
        {
            Description = "The recipe to write.",
            DefaultValueFactory = _ => "recipe.yaml",
        };
        command.AddAll(data, text, label, output);
        command.SetAction(parsed => Write(
            parsed.GetRequiredValue(data),
            parsed.GetValue(text),
            parsed.GetValue(label),
            parsed.GetRequiredValue(output),
            terminal));
    }

    private static int Write(string data, string? text, string? label, string output, Terminal terminal)
    {
        if (Path.Exists(output))
        {
            throw new UserException(
                ExitCode.Usage, output, "is there already. Name another file with --output, or remove it.");
        }

        var source = Source(data);
        var columns = ColumnGuess.Of(source, text, label);
        TellGuess("text", text, columns.Text, terminal);
        TellGuess("label", label, columns.Label, terminal);

        var sketch = DataSketch.Of(source, columns.Text, columns.Label);
        AtomicFile.WriteText(output, StarterRecipe.Write(sketch, output));
        terminal.Output.WriteLine(
            $"{output}: written for {Quoted.Count(sketch.Rows, "row")} with {sketch.Labels.Count} labels. "
            + $"Read it, change it, then: dotnet distill run {output}");
        return (int)ExitCode.Done;
    }

    private static void TellGuess(string what, string? named, string column, Terminal terminal)
    {
        if (named is null)
        {
            terminal.Error.WriteLine(
                $"Guessed that {Quoted.Short(column)} holds the {what}; --{what} names another column.");
        }
    }

    /// <summary>Spreadsheets in many countries write semicolons; a header of one column with some tells.</summary>
    private static TableSource Source(string path) =>
        TableReader.Columns(path, delimiter: null) is [var only] && only.Split(';').Length > 1
            ? new TableSource(path, ';')
            : new TableSource(path);
}
