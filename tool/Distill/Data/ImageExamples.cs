namespace Distill.Data;

/// <summary>The images of a set as examples: unpacked on all processors, in the order of the set.</summary>
internal static class ImageExamples
{
    /// <summary>Every value of an example lies below.</summary>
    public const int Limit = 256;

    /// <summary>Values that a thread works on at a time: images can be large.</summary>
    private const int ChunkValues = 1 << 20;

    /// <summary>
    /// Ends with all bad rows told, unless <paramref name="problems"/> skips them. At least one image must be left.
    /// </summary>
    /// <param name="known">the known labels; null where labels are not to be read</param>
    public static IEnumerable<Example> Read(
        TableSource source, ImageLabels labels, Labels? known, ImageFit fit, RowProblems problems)
    {
        var (used, before) = (0, problems.Count);
        var rows = ImageRows.Read(source, labels, labelled: known is not null, problems);
        var chunk = Math.Clamp(ChunkValues / fit.Shape.Values, 1, 256);
        foreach (var (row, example, flaw) in OrderedWork.Select(rows, row => Make(row, known, fit), chunk))
        {
            if (flaw is null)
            {
                used++;
                yield return example;
            }
            else
            {
                problems.Add(row.Place, flaw);
            }
        }

        problems.ThrowIfErrors();
        if (used == 0)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                source.Path,
                problems.Count == before
                    ? "holds no image."
                    : $"no image can be used. The first that is wrong: {problems.List[^1]}");
        }
    }

    /// <summary>
    /// The labels of these sets together: the names of folders, the column of a table, the numbers of an IDX file.
    /// </summary>
    public static Labels FindLabels(IReadOnlyList<TableSource> sources, ImageLabels labels, RowProblems problems)
    {
        if (labels.Names is { } names)
        {
            return Labels.Ordered(names);
        }

        var found = sources
            .SelectMany(source => ImageRows.Read(source, labels, labelled: true, problems))
            .Select(row => row.Label!)
            .Where(name => name.Length > 0)
            .Distinct()
            .ToList();
        return found.Count >= 2 ? Labels.Sorted(found) : throw new UserException(
            ExitCode.InputInvalid,
            string.Join(", ", sources.Select(source => source.Path)),
            $"the images have {(found.Count == 0 ? "no label" : $"one label, {Quoted.Short(found[0])}")}; a "
            + "classification needs at least two.");
    }

    private static (ImageRow Row, Example Example, string? Flaw) Make(ImageRow row, Labels? known, ImageFit fit)
    {
        try
        {
            var label = known is null ? Labels.None : IdOf(row.Label!, known);
            var values = fit.Apply(row.Unpack()).Planes();
            return (row, new Example(values, values.Length, label, row.Number), null);
        }
        catch (BadImageException exception)
        {
            return (row, default, exception.Message);
        }
        catch (UserException exception)
        {
            return (row, default, exception.Problems[0].What);
        }
    }

    private static int IdOf(string name, Labels known)
    {
        var (id, flaw) = known.Find(name);
        return flaw is null ? id : throw new BadImageException(flaw);
    }
}
