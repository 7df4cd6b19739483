using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Tests.Formats;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        var path = _folder.File("student");

        ModelFolder.Write(path, new JsonObject { ["model_type"] = "bert" }, [Tensor("w")]);

        var folder = new ModelFolder(path);
        using var weights = folder.OpenWeights();
        Assert.Equal("bert", (string?)folder.Config["model_type"]);
        Assert.Equal(["w"], weights.Names);
        Assert.Equal([1f, 2f], weights.FileOf("w").Values<float>("w"));
    }

    [Fact]
    public void Weights_may_lie_in_several_files()
    {
        WriteParts(
            """{"weight_map": {"b": "model-00002-of-00002.safetensors", "a": "model-00001-of-00002.safetensors"}}""");

        using var weights = new ModelFolder(_folder.Root).OpenWeights();

        Assert.Equal(["b", "a"], weights.Names);
        Assert.Equal(_folder.File("model-00002-of-00002.safetensors"), weights.FileOf("b").Path);
    }

    [Fact]
    public void Everything_that_is_missing_is_told_at_once()
    {
        AssertProblems(
            "has no 'config.json', which tells the model's kind and sizes. Copy it there.",
            "has no weights. Copy 'model.safetensors' there, or its parts with 'model.safetensors.index.json'.");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var exception = Assert.Throws<UserException>(() => new ModelFolder(_folder.File("none")));

        Assert.Equal($"{_folder.File("none")}: there is no such folder.", exception.Message);
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_told()
    {
        var path = _folder.Write("config.json", "{}");

        var exception = Assert.Throws<UserException>(() => new ModelFolder(path));

        Assert.Equal(
            $"{path}: is a file; name the folder that holds 'config.json' and 'model.safetensors'.", exception.Message);
    }

    [Theory]
    [InlineData("pytorch_model.bin", "pytorch_model*.bin")]
    [InlineData("pytorch_model-00001-of-00002.bin", "pytorch_model*.bin")]
    [InlineData("best.pt", "best.pt")]
    [InlineData("a'); import os; ('.ckpt", "*.ckpt")]
    public void Pickles_are_refused_with_the_command_that_converts_them(string pickle, string pattern)
    {
        _folder.Write("config.json", "{}");
        _folder.Write(pickle, "cos\nsystem\n(S'touch canary'\ntR.");

        AssertProblems(
            $"""
            has its weights in '{pickle}', a pickle, which can run code when read. If you trust it, convert it there;
            Python needs its packages torch and safetensors for it:
              python3 -c "import glob, torch, safetensors.torch as s; s.save_file(dict((k, v.clone()) for f in sorted(glob.glob('{pattern}')) for k, v in torch.load(f, map_location='cpu', weights_only=True).items()), 'model.safetensors', metadata=dict(format='pt'))"
            """);
    }

    [Fact]
    public void An_index_names_only_files_of_its_own_folder_and_all_of_them_exist()
    {
        WriteParts("""{"weight_map": {"a": "../model-00001-of-00002.safetensors", "b": "/etc/passwd", "c": "model-00003-of-00003.safetensors", "d": ".."}}""");

        AssertIndexProblems(
            "names '..', which is no file of the same folder.",
            "names '../model-00001-of-00002.safetensors', which is no file of the same folder.",
            "names '/etc/passwd', which is no file of the same folder.",
            "names 'model-00003-of-00003.safetensors', which is missing. Copy it into the folder.");
    }

    [Fact]
    public void Every_tensor_of_the_index_is_where_it_says()
    {
        WriteParts(
            """{"weight_map": {"a": "model-00002-of-00002.safetensors", "x": "model-00001-of-00002.safetensors"}}""");

        AssertIndexProblems(
            "says that 'a' is in 'model-00002-of-00002.safetensors', and it is not.",
            "says that 'x' is in 'model-00001-of-00002.safetensors', and it is not.");
    }

    [Theory]
    [InlineData("{}", "has no object 'weight_map', which tells each tensor's file.")]
    [InlineData("""{"weight_map": {"a": 1}}""", "names no file for 'a'.")]
    public void An_index_maps_tensors_to_files(string index, string problem)
    {
        WriteParts(index);

        AssertIndexProblems(problem);
    }

    private static SafetensorsTensor Tensor(string name) => SafetensorsTensor.Of<float>(name, [2], new[] { 1f, 2f });

    private void WriteParts(string index)
    {
        _folder.Write("config.json", "{}");
        _folder.Write("model.safetensors.index.json", index);
        SafetensorsWriter.Write(_folder.File("model-00001-of-00002.safetensors"), [Tensor("a")]);
        SafetensorsWriter.Write(_folder.File("model-00002-of-00002.safetensors"), [Tensor("b"), Tensor("c")]);
    }

    private void AssertProblems(params string[] expected)
    {
        var exception = Assert.Throws<UserException>(() => new ModelFolder(_folder.Root));

        Assert.Equal(ExitCode.InputInvalid, exception.Code);
        Assert.Equal(expected.Select(what => new Problem(_folder.Root, what)), exception.Problems);
    }

    private void AssertIndexProblems(params string[] expected)
    {
        var folder = new ModelFolder(_folder.Root);

        var exception = Assert.Throws<UserException>(folder.OpenWeights);

        var index = _folder.File("model.safetensors.index.json");
        Assert.Equal(expected.Select(what => new Problem(index, what)), exception.Problems);
    }
}
