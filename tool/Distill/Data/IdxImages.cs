using System.Globalization;

namespace Distill.Data;

/// <summary>
/// Gray images in one IDX file, as of MNIST and Fashion-MNIST, and their labels in another one beside it, each gzipped
/// or not. LeCun, Cortes, Burges, The MNIST database of handwritten digits, section "File formats".
/// </summary>
internal static class IdxImages
{
    private const uint ImagesMark = 0x803; // unsigned bytes in three dimensions
    private const uint LabelsMark = 0x801; // unsigned bytes in one
    private const long MostBytes = 1L << 34; // unpacked: of a few zeros, packed, a file could tell any number

    public static IEnumerable<ImageRow> Read(string path, bool labelled)
    {
        using var images = new IdxStream(path);
        var count = images.Begin(ImagesMark, "images");
        var (height, width) = (images.Number(), images.Number());
        try
        {
            Raster.CheckSize(width, height);
        }
        catch (BadImageException exception)
        {
            throw new UserException(ExitCode.InputInvalid, path, $"every image {exception.Message}");
        }

        if (count * (long)(width * height) > MostBytes)
        {
            throw new UserException(
                ExitCode.InputInvalid, path,
                $"tells of {count} images of {width} × {height} pixels; at most {MostBytes} pixels are read.");
        }

        using var labels = labelled ? OpenLabels(path, count) : null;
        for (var i = 1; i <= count; i++)
        {
            var image = new Raster((int)width, (int)height, 1, images.Bytes((int)(width * height), i));
            var label = labels?.Bytes(1, i)[0].ToString(CultureInfo.InvariantCulture);
            yield return new ImageRow($"{path}:{i}", i, label, () => image);
        }

        images.End();
        labels?.End();
    }

    /// <summary>train-labels-idx1-ubyte of train-images-idx3-ubyte; null where the name does not tell.</summary>
    public static string? LabelsOf(string path)
    {
        var name = Path.GetFileName(path);
        if (!name.Contains("images", StringComparison.Ordinal))
        {
            return null;
        }

        var labels = name.Replace("images", "labels", StringComparison.Ordinal)
            .Replace("idx3", "idx1", StringComparison.Ordinal);
        var other = labels.EndsWith(".gz", StringComparison.Ordinal) ? labels[..^3] : $"{labels}.gz";
        string[] places = [.. new[] { labels, other }.Select(each => Path.Combine(Path.GetDirectoryName(path)!, each))];
        return Array.Find(places, File.Exists) ?? places[0];
    }

    private static IdxStream OpenLabels(string path, int count)
    {
        var labels = LabelsOf(path) ?? throw new UserException(
            ExitCode.InputInvalid,
            path,
            "where are its labels? They are looked for beside it: those of 'train-images-idx3-ubyte' in "
            + "'train-labels-idx1-ubyte', either with '.gz'. Rename both files so.");
        var stream = new IdxStream(labels);
        try
        {
            var found = stream.Begin(LabelsMark, "labels");
            return found == count
                ? stream
                : throw new UserException(
                    ExitCode.InputInvalid, labels, $"holds {found} labels; {path} holds {count} images.");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
