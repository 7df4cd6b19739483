using Distill.Runs;

namespace Distill.Tests.Runs;

public sealed class PublishedFilesTests : IDisposable
{
    private static readonly string[] _names = ["config.json", "onnx/model.onnx"];

    private readonly TemporaryFolder _folder = new();

    public PublishedFilesTests()
    {
        Directory.CreateDirectory(_folder.File("stage/onnx"));
        File.WriteAllText(_folder.File("stage/config.json"), "config");
        File.WriteAllText(_folder.File("stage/onnx/model.onnx"), "graph");
        File.WriteAllText(_folder.File("stage/stage.json"), "done");
        Put();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_named_files_are_copied_with_their_folders()
    {
        Assert.Equal(_names, PublishedFiles.Names(_folder.File("student")).Order());
        Assert.Equal("graph", File.ReadAllText(_folder.File("student/onnx/model.onnx")));
    }

    [Fact]
    public void Copies_that_are_there_already_are_not_written_again()
    {
        using var held = new FileStream(_folder.File("student/config.json"), FileMode.Open);
        Put();

        // Of another file of the same name nothing would be seen here.
        File.AppendAllText(_folder.File("student/config.json"), " and more");
        Assert.Equal("config and more".Length, held.Length);
    }

    [Theory]
    [InlineData("config.json", "CONFIG")]
    [InlineData("config.json", "con")]
    [InlineData("onnx/model.onnx", "")]
    public void A_copy_that_was_changed_or_cut_short_is_made_anew(string name, string text)
    {
        File.WriteAllText(_folder.File($"student/{name}"), text);

        Put();

        Assert.Equal("config", File.ReadAllText(_folder.File("student/config.json")));
        Assert.Equal("graph", File.ReadAllText(_folder.File("student/onnx/model.onnx")));
    }

    [Fact]
    public void Files_of_an_earlier_model_go()
    {
        File.WriteAllText(_folder.File("student/vocab.txt"), "old");

        Put();

        Assert.Equal(_names, PublishedFiles.Names(_folder.File("student")).Order());
    }

    private void Put() => PublishedFiles.Put(_folder.File("stage"), _folder.File("student"), _names);
}
