namespace Distill.Data;

/// <summary>The columns that a user named, each with the option that names it; null where nothing was said.</summary>
/// <param name="LabelSeparator">between the labels of a row that may have several</param>
internal sealed record NamedColumns(
    (string Option, string? Column) Text, string? Pair, (string Option, string? Column) Label,
    char? LabelSeparator)
{
    /// <summary>The column of prompts, which a language model reads and does not predict.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// The column of a file whose texts are what is to be known, behind the prompts where there are any: there is no label
    /// beside them.
    /// </summary>
    /// <exception cref="UserException">it is neither named nor found, or columns are named that are not read</exception>
    public ExampleColumns LoneText(TableSource source)
    {
        if (Pair is not null || Label.Column is not null)
        {
            throw new UserException(
                ExitCode.Usage,
                "",
                "A language model reads one text a row, and the text itself is what it should know. "
                + $"Name no column but {Text.Option}.");
        }

        var choice = new ColumnChoice(source);
        var text = choice.Take(Text.Column, "text", Text.Option);
        choice.ThrowIfUnclear();
        return Prompt is null ? new ExampleColumns(text) : new ExampleColumns(Prompt, text);
    }
}
