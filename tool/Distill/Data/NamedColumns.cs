namespace Distill.Data;

/// <summary>The columns that a user named, each with the option that names it; null where nothing was said.</summary>
internal sealed record NamedColumns(
    (string Option, string? Column) Text, string? Pair, (string Option, string? Column) Label);
