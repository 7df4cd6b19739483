using System.Xml.Linq;
using Distill.Compression;
using Distill.Reports;

namespace Distill.Tests.Reports;

public sealed class CompressionNotesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_search_is_told_as_a_table_and_a_picture()
    {
        var report = Report("student", "compressed");
        Directory.CreateDirectory(_folder.File("compressed"));
        new SearchNote(
            "accuracy",
            1,
            [
                new SearchCandidate("as it is", 5_800_000, 0.801, 1.25, IsOnFront: true, Fits: false),
                new SearchCandidate("neurons -50 %, 8 bits", 1_300_000, 0.795, 0.8, IsOnFront: true, Fits: true),
                new SearchCandidate("4 bits & more", 1_400_000, 0.6, 1.3, IsOnFront: false, Fits: false),
            ],
            new Dictionary<string, string> { ["heads -50 %"] = "The 2 minutes were over." }).Write(_folder.File("compressed"));

        var text = CompressionNotes.Text(_folder.Root, report);

        Assert.Contains("## How compressed was chosen\n", text, StringComparison.Ordinal);
        Assert.Contains("| as it is | 5.80 MB | 80.1 % | 1.3 | yes | no |\n", text, StringComparison.Ordinal);
        Assert.Contains("| **neurons -50 %, 8 bits** | 1.30 MB | 79.5 % | 0.8 | yes | yes |\n", text, StringComparison.Ordinal);
        Assert.Contains("![size against accuracy](compressed/search.svg)", text, StringComparison.Ordinal);
        Assert.Contains("Not tried: heads -50 %. The 2 minutes were over.\n", text, StringComparison.Ordinal);

        var picture = XDocument.Load(_folder.File("compressed/search.svg"));
        XNamespace svg = "http://www.w3.org/2000/svg";
        Assert.Equal(
            ["silver", "crimson", "silver"],
            picture.Descendants(svg + "circle").Select(circle => circle.Attribute("fill")!.Value));
        Assert.Contains(picture.Descendants(svg + "text"), label => label.Value == "4 bits & more");
    }

    [Fact]
    public void What_is_left_of_pruned_layers_is_told()
    {
        Directory.CreateDirectory(_folder.File("pruned"));
        new PruningNote(
            "neurons", "accuracy", 0.8, [new PruningStep(0.25, 0.79, Kept: true), new PruningStep(0.5, 0.6, Kept: false)], 12,
            [new PrunedLayer(0, 2, 256, 100_000, 25_000, 2_400_000)]).Write(_folder.File("pruned"));

        Assert.Equal(
            "\n## What is left in pruned\n\nPruned by neurons; operations of a text of 12 tokens.\n\n"
            + "| layer | heads | neurons | weights | zeros | operations |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n"
            + "| 0 | 2 | 256 | 100,000 | 25.0 % | 2.40 M |\n\n"
            + "| sparsity | accuracy on the validation rows | |\n| ---: | ---: | --- |\n"
            + "| before | 80.0 % | |\n| 25.0 % | 79.0 % |  |\n| 50.0 % | 60.0 % | too large a drop |\n",
            CompressionNotes.Text(_folder.Root, Report("student", "pruned")));
    }

    [Theory]
    [InlineData("pruning.json", "a note on a pruning", "{}")]
    [InlineData("search.json", "a note on a search", "[")]
    public void A_damaged_note_is_told_in_a_sentence(string name, string what, string text)
    {
        Directory.CreateDirectory(_folder.File("pruned"));
        var path = _folder.Write($"pruned/{name}", text);

        Assert.Equal(
            $"{path}: is not {what} of this tool. Delete it; the next run writes it anew.",
            Assert.Throws<UserException>(() => CompressionNotes.Text(_folder.Root, Report("student", "pruned"))).Message);
    }

    [Fact]
    public void Without_notes_there_is_nothing_to_tell() =>
        Assert.Empty(CompressionNotes.Text(_folder.Root, Report("teacher", "student")));

    private static Report Report(params string[] names) => new(
        "topics", 1, 100, "rows", "1 thread", "fp32",
        [
            .. names.Select(name => new ModelMeasurement(
                name, name, new Dictionary<string, double> { ["accuracy"] = 0.8 }, 1, 1, 1, 1, 1, new(1, 1), new(1, 1), 1,
                null, 0)),
        ]);
}
