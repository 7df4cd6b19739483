namespace Distill.Data;

/// <summary>How the images of a set are made alike.</summary>
/// <param name="Size">pixels on a side</param>
/// <param name="Channels">1 for gray, 3 for colours</param>
/// <param name="Resizes">whether images of other sizes are resized; else they are bad rows</param>
/// <param name="Recolours">whether images with other channels are converted; else they are bad rows</param>
/// <param name="Why">continues a sentence about a bad row: why it must be so, and what to do</param>
internal sealed record ImageFit(int Size, int Channels, bool Resizes, bool Recolours, string Why)
{
    private const string AsTheFirst =
        "as of the first image. To make all images alike, give data.image.size and data.image.channels.";

    public ImageShape Shape => new(Channels, Size);

    /// <summary>As the user wishes, else as the first image of a set that can be used.</summary>
    /// <param name="size">null: that of the first image, and of all others</param>
    /// <param name="channels">null: those of the first image, and of all others</param>
    /// <exception cref="UserException">no image can be used, or the first is not square</exception>
    public static ImageFit Of(int? size, int? channels, TableSource source, ImageLabels labels)
    {
        if (size is { } wantedSize && channels is { } wantedChannels)
        {
            return new ImageFit(wantedSize, wantedChannels, Resizes: true, Recolours: true, AsTheFirst);
        }

        var (first, place) = First(source, labels);
        return size is not null || first.Width == first.Height
            ? new ImageFit(
                size ?? first.Width,
                channels ?? first.Channels,
                Resizes: size is not null,
                Recolours: channels is not null,
                AsTheFirst)
            : throw new UserException(
                ExitCode.InputInvalid,
                place,
                $"is {first.Kind}; models read square images. Give data.image.size to resize all of them.");
    }

    /// <exception cref="BadImageException">the image is of another kind, and must not be changed</exception>
    public Raster Apply(Raster image)
    {
        var isOther = (!Resizes && (image.Width != Size || image.Height != Size))
            || (!Recolours && image.Channels != Channels);
        if (isOther)
        {
            var wanted = new Raster(Size, Size, Channels, []);
            throw new BadImageException($"is {image.Kind}; {wanted.Kind} are needed, {Why}");
        }

        return Resampling.Resize(image.In(Channels), Size, Size);
    }

    private static (Raster Image, string Place) First(TableSource source, ImageLabels labels)
    {
        foreach (var row in ImageRows.Read(source, labels, labelled: false, new RowProblems(BadRows.Skip)))
        {
            try
            {
                return (row.Unpack(), row.Place);
            }
            catch (Exception exception) when (exception is BadImageException or UserException)
            {
                // Told with the other bad rows, when all are read.
            }
        }

        throw new UserException(ExitCode.InputInvalid, source.Path, "holds no image that can be used.");
    }
}
