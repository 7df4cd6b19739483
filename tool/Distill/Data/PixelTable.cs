using System.Globalization;

namespace Distill.Data;

/// <summary>
/// Images as rows of a table: a column for each pixel in reading order, of colours three after another, and perhaps one
/// for the label.
/// </summary>
internal static class PixelTable
{
    public static IEnumerable<ImageRow> Read(TableSource source, string label, bool labelled, RowProblems problems)
    {
        var pixels = Columns(source, label, labelled);
        var shape = ImageShape.Of(pixels.Length)!.Value;
        string[] wanted = labelled ? [.. pixels, label] : pixels;
        foreach (var row in TableReader.Read(source, wanted, problems))
        {
            yield return new ImageRow(
                $"{source.Path}:{row.Line}",
                row.Line,
                labelled ? row.Fields[^1] : null,
                () => new Raster(shape.Size, shape.Size, shape.Channels, Samples(row, pixels)));
        }
    }

    /// <summary>The columns of the pixels.</summary>
    /// <param name="label">the column of the labels</param>
    /// <param name="labelled">whether there must be one</param>
    /// <exception cref="UserException">the columns cannot be those of square images</exception>
    private static string[] Columns(TableSource source, string label, bool labelled)
    {
        var columns = TableReader.Columns(source.Path, source.Delimiter);
        if (labelled && !columns.Contains(label))
        {
            throw new UserException(
                ExitCode.InputInvalid,
                source.Path,
                $"there is no column {Quoted.Short(label)} with the labels; it has {Quoted.List(columns)}."
                + Nearest.Question(label, columns));
        }

        string[] pixels = [.. columns.Where(column => column != label)];
        return ImageShape.Of(pixels.Length) is not null
            ? pixels
            : throw new UserException(
                ExitCode.InputInvalid,
                source.Path,
                $"{Quoted.Count(pixels.Length, "column")} beside the label cannot hold a square image: size × size "
                + "values in gray, three times as many in colours. Every column but the label's must be a pixel.");
    }

    private static byte[] Samples(Row row, string[] columns)
    {
        var samples = new byte[columns.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            if (!byte.TryParse(row.Fields[i], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out samples[i]))
            {
                throw new BadImageException(
                    $"{Quoted.Short(columns[i])} is {Quoted.Short(row.Fields[i])}; a pixel is a whole number from 0 "
                    + "to 255.");
            }
        }

        return samples;
    }
}
