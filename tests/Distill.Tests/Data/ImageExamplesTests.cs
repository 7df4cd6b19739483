using Distill.Data;

namespace Distill.Tests.Data;

/// <summary>Sets of images as examples: folders, IDX files, tables of pixels.</summary>
public sealed class ImageExamplesTests : IDisposable
{
    private static readonly ImageLabels _plain = new("kind", Names: null);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_idx_file_gives_its_images_with_the_labels_beside_it(bool packed)
    {
        var path = SmallImages.WriteIdx(_folder, "train", 6, packed);

        var examples = Read(path);

        Assert.Equal(
            SmallImages.Make(6).Select((image, i) => (image.Label, i + 1)),
            examples.Select(example => (example.Label, example.Line)));
        Assert.All(
            SmallImages.Make(6).Zip(examples),
            pair => Assert.Equal(pair.First.Pixels.Select(each => (int)each), pair.Second.Values));
    }

    [Fact]
    public void Labels_may_be_packed_where_images_are_not()
    {
        var path = SmallImages.WriteIdx(_folder, "train", 4);
        var labels = _folder.File("train-labels-idx1-ubyte");
        _folder.Write("train-labels-idx1-ubyte.gz", SmallImages.Packed(File.ReadAllBytes(labels)));
        File.Delete(labels);

        Assert.Equal([0, 1, 0, 1], Read(path).Select(example => example.Label));
    }

    [Fact]
    public void A_table_gives_the_same_images_as_an_idx_file()
    {
        var table = Read(SmallImages.WriteTable(_folder, "rows.csv", 6));
        var idx = Read(SmallImages.WriteIdx(_folder, "train", 6));

        Assert.All(table.Zip(idx), pair => Assert.Equal(pair.First.Key(), pair.Second.Key()));
        Assert.Equal([2, 3, 4, 5, 6, 7], table.Select(example => example.Line));
    }

    [Fact]
    public void Colours_in_a_table_stand_three_after_another()
    {
        var path = _folder.Write("rows.csv", "label,r,g,b\na,1,2,3\nb,4,5,6\n");

        var examples = Read(path, new ImageLabels("label", null));

        Assert.Equal([[1, 2, 3], [4, 5, 6]], examples.Select(example => example.Values));
    }

    [Fact]
    public void A_folder_gives_images_of_all_classes_in_turns()
    {
        SmallImages.WriteFolder(_folder, "set", 6);

        var examples = Read(_folder.File("set"));

        Assert.Equal([0, 1, 0, 1, 0, 1], examples.Select(example => example.Label));
        Assert.All(
            SmallImages.Make(6).Zip(examples),
            pair => Assert.Equal(pair.First.Pixels.Select(each => (int)each), pair.Second.Values));
    }

    [Fact]
    public void Numbers_are_called_as_the_user_says()
    {
        var path = SmallImages.WriteIdx(_folder, "train", 4);
        var labels = new ImageLabels("label", ["one", "two"]);

        var known = ImageExamples.FindLabels([new TableSource(path)], labels, new RowProblems(BadRows.Error));

        Assert.Equal(["one", "two"], known.Names);
        Assert.Equal([0, 1, 0, 1], Read(path, labels).Select(example => example.Label));
    }

    [Fact]
    public void Only_so_many_images_are_read_as_the_user_says()
    {
        SmallImages.WriteFolder(_folder, "set", 6);

        Assert.Equal(3, Read(_folder.File("set"), limit: 3).Count);
        Assert.Equal(3, Read(SmallImages.WriteIdx(_folder, "train", 6), limit: 3).Count);
    }

    [Fact]
    public void Images_without_classes_may_stand_in_the_folder_itself()
    {
        Directory.CreateDirectory(_folder.File("set"));
        _folder.Write("set/b.pgm", SmallImages.Map([1], width: 1));
        _folder.Write("set/a.pgm", SmallImages.Map([2], width: 1));

        var fit = ImageFit.Of(null, null, new TableSource(_folder.File("set")), _plain);
        var examples = ImageExamples.Read(
            new TableSource(_folder.File("set")), _plain, known: null, fit, new RowProblems(BadRows.Error));

        Assert.Equal([2, 1], examples.Select(example => example.Values[0]));
    }

    [Fact]
    public void Images_of_another_size_are_refused_unless_they_are_to_be_resized()
    {
        SmallImages.WriteFolder(_folder, "set", 4);
        _folder.Write("set/down/zz.pgm", SmallImages.Map(new byte[36], width: 6));

        Assert.Equal(
            "set/down/zz.pgm: is 6 × 6 pixels in gray; 8 × 8 pixels in gray are needed, as of the first image. To make "
            + "all images alike, give data.image.size and data.image.channels.",
            UserProblems.Of(() => Read(_folder.File("set")), _folder));
        Assert.All(Read(_folder.File("set"), size: 4), example => Assert.Equal(16, example.Values.Length));
        Assert.All(Read(_folder.File("set"), size: 4, channels: 3), example => Assert.Equal(48, example.Values.Length));
    }

    [Fact]
    public void Images_must_be_square_unless_they_are_to_be_resized()
    {
        Directory.CreateDirectory(_folder.File("set/a"));
        _folder.Write("set/a/1.pgm", SmallImages.Map(new byte[12], width: 4));

        Assert.Equal(
            "set/a/1.pgm: is 4 × 3 pixels in gray; models read square images. Give data.image.size to resize all of them.",
            UserProblems.Of(
                () => ImageFit.Of(null, null, new TableSource(_folder.File("set")), _plain), _folder));
    }

    [Fact]
    public void Bad_images_are_told_together_or_left_out()
    {
        SmallImages.WriteFolder(_folder, "set", 4);
        _folder.Write("set/across/bad.png", [1, 2, 3]);
        _folder.Write("set/down/cut.pgm", SmallImages.Map(new byte[64])[..40]);
        _folder.Write("set/down/a.jpg", [0]);
        _folder.Write("set/down/b.jpg", [0]);

        Assert.Equal(
            """
            set/down: holds 2 files like 'a.jpg', which are not read; .png, .pgm, .ppm, .pnm are. Convert them there with ImageMagick: mogrify -format png *.jpg && rm *.jpg
            set/across/bad.png: is no image: neither PNG nor PGM or PPM.
            set/down/cut.pgm: is cut off.
            """,
            UserProblems.Of(() => Read(_folder.File("set")), _folder));

        var skipping = new RowProblems(BadRows.Skip);
        Assert.Equal(4, Read(_folder.File("set"), problems: skipping).Count);
        Assert.Equal(3, skipping.Count);
    }

    [Fact]
    public void A_folder_must_have_a_folder_for_each_class()
    {
        Directory.CreateDirectory(_folder.File("set"));
        Assert.Equal(
            "set: has no sub-folders; one for each class is needed, named like it.",
            UserProblems.Of(() => Labels(_folder.File("set")), _folder));

        Directory.CreateDirectory(_folder.File("set/cat/young"));
        Assert.Equal(
            "set/cat/young: is a folder within a class's folder; images are read from there alone. Move them up.",
            UserProblems.Of(() => Labels(_folder.File("set")), _folder));

        Directory.Delete(_folder.File("set/cat/young"));
        _folder.Write("set/cat/1.pgm", SmallImages.Map(new byte[64]));
        Assert.Equal(
            "set: the images have one label, 'cat'; a classification needs at least two.",
            UserProblems.Of(() => Labels(_folder.File("set")), _folder));

        _folder.Write("set/2.pgm", SmallImages.Map(new byte[64]));
        Assert.Equal(
            "set/2.pgm: stands beside the classes' folders. Move it into the one it belongs to.",
            UserProblems.Of(() => Labels(_folder.File("set")), _folder));
    }

    [Theory]
    [InlineData("00000801 00000002 00000001 00000001 0102", "begins with 0x00000801; an IDX file of images, 8 bits each, begins with 0x00000803.")]
    [InlineData("00000803 00000000 00000001 00000001", "tells that it holds 0 images.")]
    [InlineData("00000803 FFFFFFFF 00000001 00000001", "tells that it holds 4294967295 images.")]
    [InlineData("00000803 00000002 00000001", "is cut off in its header.")]
    [InlineData("00000803 00000002 00000001 00000001 01", "is cut off: it ends within item 2 of those it tells of.")]
    [InlineData("00000803 00000002 00000001 00000001 010203", "holds more than its header tells.")]
    [InlineData("00000803 00000002 00010000 00000001", "every image is 1 × 65536 pixels; at least 1 and at most 16384 on a side are read, and 33554432 in all.")]
    [InlineData("00000803 7FFFFFFF 00001000 00001000", "tells of 2147483647 images of 4096 × 4096 pixels; at most 17179869184 pixels are read.")]
    [InlineData("1F8B0800000000000003FFFFFFFFFF", "is damaged: it cannot be unpacked.")]
    public void A_damaged_idx_file_is_told(string bytes, string sentence)
    {
        _folder.Write("a-images", Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        var fit = new ImageFit(1, 1, Resizes: true, Recolours: true, "");

        Assert.Equal(
            $"a-images: {sentence}",
            UserProblems.Of(
                ImageExamples.Read(
                    new TableSource(_folder.File("a-images")), _plain, known: null, fit, new RowProblems(BadRows.Skip)),
                _folder));
    }

    [Fact]
    public void A_packed_idx_file_that_is_cut_off_is_told()
    {
        var path = SmallImages.WriteIdx(_folder, "train", 40, packed: true);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^200]);

        Assert.StartsWith("train-images-idx3-ubyte.gz: is ", UserProblems.Of(() => Read(path), _folder));
    }

    [Fact]
    public void Labels_must_be_as_many_as_images()
    {
        var path = SmallImages.WriteIdx(_folder, "train", 4);
        _folder.Write("train-labels-idx1-ubyte", SmallImages.Idx(0x801, [3], [0, 1, 0]));

        Assert.Equal(
            "train-labels-idx1-ubyte: holds 3 labels; train-images-idx3-ubyte holds 4 images.",
            UserProblems.Of(() => Labels(path), _folder));
    }

    [Fact]
    public void Labels_that_are_not_there_are_told_where_they_are_looked_for()
    {
        var path = SmallImages.WriteIdx(_folder, "train", 4);
        File.Delete(_folder.File("train-labels-idx1-ubyte"));
        Assert.StartsWith(
            "train-labels-idx1-ubyte: there is no such file.", UserProblems.Of(() => Labels(path), _folder));

        File.Move(path, _folder.File("set"));
        Assert.Equal(
            "set: where are its labels? They are looked for beside it: those of 'train-images-idx3-ubyte' in "
            + "'train-labels-idx1-ubyte', either with '.gz'. Rename both files so.",
            UserProblems.Of(() => Labels(_folder.File("set")), _folder));
    }

    [Fact]
    public void Pixels_of_a_table_must_be_numbers_and_make_a_square()
    {
        var path = _folder.Write("rows.csv", "kind,a,b,c,d\nx,1,2,3,256\ny,1,2,,4\n");
        var fit = new ImageFit(2, 1, Resizes: true, Recolours: true, "");
        Assert.Equal(
            """
            rows.csv:2: 'd' is '256'; a pixel is a whole number from 0 to 255.
            rows.csv:3: 'c' is ''; a pixel is a whole number from 0 to 255.
            """,
            UserProblems.Of(
                ImageExamples.Read(
                    new TableSource(path), _plain, Distill.Data.Labels.Ordered(["x", "y"]), fit,
                    new RowProblems(BadRows.Error)),
                _folder));

        _folder.Write("rows.csv", "kind,a,b\nx,1,2\n");
        Assert.Equal(
            "rows.csv: 2 columns beside the label cannot hold a square image: size × size values in gray, three times as "
            + "many in colours. Every column but the label's must be a pixel.",
            UserProblems.Of(() => Labels(path), _folder));
        Assert.Equal(
            "rows.csv: there is no column 'kin' with the labels; it has 'kind', 'a', 'b'. Did you mean 'kind'?",
            UserProblems.Of(() => Read(path, new ImageLabels("kin", null)), _folder));
    }

    [Fact]
    public void The_files_of_a_set_are_known_by_names_that_do_not_change()
    {
        SmallImages.WriteFolder(_folder, "set", 2);
        var idx = SmallImages.WriteIdx(_folder, "train", 2);

        Assert.Equal(
            ["across/000.pgm", "down/001.pgm"], ImageRows.Files(_folder.File("set")).Select(file => file.Name));
        Assert.Equal(["images", "labels"], ImageRows.Files(idx).Select(file => file.Name));
    }

    [Theory]
    [InlineData(64, 1, 8)]
    [InlineData(192, 3, 8)]
    [InlineData(3, 3, 1)]
    [InlineData(1, 1, 1)]
    public void The_shape_follows_from_the_number_of_values(int values, int channels, int size) =>
        Assert.Equal(new ImageShape(channels, size), ImageShape.Of(values));

    [Fact]
    public void Some_numbers_of_values_are_no_shape() => Assert.All([0, 2, 5, 63], values => Assert.Null(ImageShape.Of(values)));

    private static Labels Labels(string path) =>
        ImageExamples.FindLabels([new TableSource(path)], _plain, new RowProblems(BadRows.Skip));

    private static List<Example> Read(
        string path, ImageLabels? labels = null, int? size = null, int? channels = null, int? limit = null,
        RowProblems? problems = null)
    {
        var source = new TableSource(path, Limit: limit);
        var known = ImageExamples.FindLabels([source], labels ?? _plain, new RowProblems(BadRows.Skip));
        return
        [
            .. ImageExamples.Read(
                source, labels ?? _plain, known, ImageFit.Of(size, channels, source, labels ?? _plain),
                problems ?? new RowProblems(BadRows.Error)),
        ];
    }
}
