using System.IO.Compression;
using Distill.Evaluation;
using Distill.Formats;

namespace Distill.Tests.Evaluation;

/// <summary>A model's folder in one file, and files that only look like it.</summary>
public sealed class ModelBundleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelBundleTests() => SmallClassifier.Write(Source);

    private string Source => _folder.File("model");

    private string Bundle => _folder.File("model.distill");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_gives_the_folder_back_without_what_differs_from_run_to_run()
    {
        File.WriteAllText($"{Source}/README.md", "a card");
        TrainingNote.Write(Source, seconds: 12.3, packed: false);
        ModelBundle.Write(Source, Bundle);

        string folder;
        using (var opened = ModelBundle.Open(Bundle))
        {
            folder = opened.Folder;
            string[] names = [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
            Assert.Equal(
                [
                    "config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json",
                    "training.json", "vocab.txt",
                ],
                names);
            Assert.All(
                names.Where(name => name != "training.json"),
                name => Assert.Equal(File.ReadAllBytes($"{Source}/{name}"), File.ReadAllBytes($"{folder}/{name}")));
            Assert.Equal((0, false), (TrainingNote.Seconds(folder), TrainingNote.IsPacked(folder)));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        TrainingNote.Write(Source, seconds: 1, packed: null);
        ModelBundle.Write(Source, Bundle);
        var first = File.ReadAllBytes(Bundle);
        TrainingNote.Write(Source, seconds: 2, packed: null);
        foreach (var file in Directory.GetFiles(Source))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        ModelBundle.Write(Source, Bundle);

        Assert.Equal(first, File.ReadAllBytes(Bundle));
    }

    [Fact]
    public void A_folder_is_taken_as_it_is()
    {
        using (var opened = ModelBundle.Open(Source))
        {
            Assert.Equal(Source, opened.Folder);
        }

        Assert.True(Directory.Exists(Source));
    }

    [Fact]
    public void Every_byte_that_changes_is_noticed()
    {
        ModelBundle.Write(Source, Bundle);
        var bytes = File.ReadAllBytes(Bundle);
        var weights = Find(bytes, "model.safetensors"u8);
        foreach (var place in new[] { weights + 40, weights + 200, bytes.Length / 2 })
        {
            var damaged = (byte[])bytes.Clone();
            damaged[place] ^= 0x10;
            File.WriteAllBytes(Bundle, damaged);

            Assert.Contains(
                "Copy it again, or name a model's folder.", Problem(), StringComparison.Ordinal);
        }

        foreach (var length in new[] { 0, 1, 100, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(Bundle, bytes[..length]);

            Assert.Equal(
                "is no bundle of a model, or the end of it is missing. Copy it again, or name a model's folder.", Problem());
        }
    }

    [Theory]
    [InlineData("rows.csv", "is a zip archive without config.json, and so no bundle of a model.")]
    [InlineData("../config.json", "holds '../config.json', which is no file of a bundle.")]
    [InlineData("a/config.json", "holds 'a/config.json', which is no file of a bundle.")]
    public void Another_archive_is_told_from_a_bundle(string name, string problem)
    {
        using (var archive = ZipFile.Open(Bundle, ZipArchiveMode.Create))
        {
            archive.CreateEntry(name);
        }

        Assert.Equal($"{problem} Copy it again, or name a model's folder.", Problem());
    }

    [Fact]
    public void A_name_that_is_there_twice_is_told()
    {
        using (var archive = ZipFile.Open(Bundle, ZipArchiveMode.Create))
        {
            archive.CreateEntry("config.json");
            archive.CreateEntry("config.json");
        }

        Assert.StartsWith("holds 'config.json' twice.", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_file_that_would_fill_the_disk_is_refused()
    {
        using (var archive = ZipFile.Open(Bundle, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("config.json").Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 150; i++)
            {
                entry.Write(zeros);
            }
        }

        Assert.StartsWith("says that it holds more than a file of its size can.", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_and_predict_answer_from_it_as_from_the_folder()
    {
        Assert.Equal(ExitCode.Done, Tool.Run("export", Source, "--to", "bundle", "--output", _folder.File("out")).Code);
        var bundle = _folder.File("out/model.distill");
        var rows = _folder.Write("rows.csv", "text,label\na good day,yes\na bad day,no\n");

        Tool Asked(string model, params string[] arguments)
        {
            var told = Tool.Run([arguments[0], model, .. arguments[1..]]);
            Assert.True(told.Code == ExitCode.Done, told.Error);
            return told;
        }

        string[] predict = ["predict", "--text", "a good day"];
        Assert.Equal(Asked(Source, predict).Output, Asked(bundle, predict).Output);
        string[] eval = ["eval", "--data", rows, "--json"];
        Assert.Contains("\"accuracy\": 0.5", Asked(bundle, eval).Output, StringComparison.Ordinal);

        File.WriteAllText(bundle, "no zip");
        var problem = Tool.Run("predict", bundle, "--text", "a");
        Assert.Equal((ExitCode.InputInvalid, ""), (problem.Code, problem.Output));
        Assert.StartsWith($"{bundle}: is no bundle of a model, or the end of it is missing.", problem.Error);
    }

    [Fact]
    public void Whole_numbers_stay_unless_another_type_is_asked_for()
    {
        var quantized = _folder.File("int8");
        Assert.Equal(ExitCode.Done, Tool.Run("quantize", Source, "--output", quantized).Code);

        ElementType[] Types(params string[] options)
        {
            var output = _folder.File($"out{options.Length}");
            var told = Tool.Run(["export", quantized, "--to", "bundle", "--output", output, .. options]);
            Assert.True(told.Code == ExitCode.Done, told.Error);
            using var opened = ModelBundle.Open(Path.Combine(output, ModelBundle.FileName));
            using var file = new SafetensorsReader(Path.Combine(opened.Folder, "model.safetensors"));
            return [.. file.Entries.Select(entry => entry.Type).Distinct().Order()];
        }

        Assert.Contains(ElementType.I8, Types());
        Assert.Equal([ElementType.F16], Types("--precision", "fp16"));
    }

    private static int Find(byte[] bytes, ReadOnlySpan<byte> what) => bytes.AsSpan().IndexOf(what);

    private string Problem() =>
        Assert.Throws<UserException>(() => ModelBundle.Open(Bundle)).Problems.Single().What;
}
