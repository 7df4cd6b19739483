namespace Distill.Recipes;

/// <summary>
/// One key of the recipe: what it means, in a sentence, and which values it takes. The reader checks by it, and the
/// reference in docs/recipe.md is printed from it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyAttribute(string description) : Attribute
{
    public string Description => description;

    /// <summary>The lowest value allowed; NaN: no bound.</summary>
    public double AtLeast { get; init; } = double.NaN;

    /// <summary>Values must lie above it; NaN: no bound.</summary>
    public double Above { get; init; } = double.NaN;

    /// <summary>The highest value allowed; NaN: no bound.</summary>
    public double AtMost { get; init; } = double.NaN;

    /// <summary>Values must lie below it; NaN: no bound.</summary>
    public double Below { get; init; } = double.NaN;

    /// <summary>Values that people use, told beside a value out of range: "1 to 10".</summary>
    public string? Usual { get; init; }

    /// <summary>What holds where the key has no value of its own: "all rows".</summary>
    public string? Otherwise { get; init; }

    /// <summary>What the text names on the disk.</summary>
    public PathKind Path { get; init; }

    /// <summary>The section whose values this one starts from, instead of the record's defaults.</summary>
    public string? Over { get; init; }
}

/// <summary>What a text in the recipe names on the disk, seen from the recipe's folder.</summary>
internal enum PathKind
{
    None,
    File,

    /// <summary>A file; of images also a folder.</summary>
    Rows,
    ModelFolder,

    /// <summary>A model folder, or the word teacher.</summary>
    TeacherOrModelFolder,

    Tokenizer,
}
