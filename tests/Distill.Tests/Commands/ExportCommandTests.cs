using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExportCommandTests() => SmallClassifier.Write(Source);

    private string Source => _folder.File("model");

    private string Output => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_told_with_its_size()
    {
        var told = Export();

        var file = $"{Output}/onnx/model.onnx";
        var size = FormattableString.Invariant($"{new FileInfo(file).Length / 1e3:0.0} kB");
        Assert.Equal((ExitCode.Done, ""), (told.Code, told.Error));
        Assert.Matches($@"^{file}: {size}; its logits are at most \d\.\de-?\d from the model's\n$", told.Output);
    }

    [Fact]
    public void Json_tells_the_same()
    {
        var told = JsonNode.Parse(Export("--json").Output)!;

        var file = $"{Output}/onnx/model.onnx";
        Assert.Equal((file, new FileInfo(file).Length), ((string?)told["file"], (long)told["bytes"]!));
        Assert.InRange((double)told["logit_difference"]!, 0, 1e-5);
    }

    [Fact]
    public void Beside_the_graphs_stands_what_their_users_look_for()
    {
        Assert.All(
            new[] { "fp32", "fp16", "int8" },
            precision => Assert.Equal(ExitCode.Done, Export("--precision", precision).Code));

        Assert.Equal(
            [
                "config.json", "onnx/model.onnx", "onnx/model_fp16.onnx", "onnx/model_quantized.onnx",
                "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt",
            ],
            Directory.GetFiles(Output, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Output, path)).Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllBytes($"{Source}/tokenizer.json"), File.ReadAllBytes($"{Output}/tokenizer.json"));
        Assert.Equal(
            """{"0":"no","1":"yes"}""", JsonFile.Read($"{Output}/config.json")["id2label"]!.ToJsonString());
    }

    [Fact]
    public void A_language_model_keeps_the_token_that_ends_a_text()
    {
        ExportOf(Golden.Folder("gpt2"), "--cache", "--precision", "fp16");

        Assert.Equal(
            """{"bos_token_id":50256,"eos_token_id":50256,"pad_token_id":50256}""",
            JsonFile.Read($"{Output}/generation_config.json").ToJsonString());
        Assert.Equal(
            """{"kv_cache_dtype":{"fp16":"float16"}}""",
            JsonFile.Read($"{Output}/config.json")["transformers.js_config"]!.ToJsonString());
    }

    [Fact]
    public void A_model_of_images_keeps_how_its_images_are_made()
    {
        ExportOf(Golden.Folder("vit"));

        Assert.Equal(
            """{"height":28,"width":28}""",
            JsonFile.Read($"{Output}/preprocessor_config.json")["size"]!.ToJsonString());
    }

    [Theory]
    [InlineData("fp32", "F32", 0)]
    [InlineData("fp16", "F16", 1e-3)]
    [InlineData("bf16", "BF16", 1e-2)]
    public void Safetensors_are_written_in_the_precision_asked_for(string precision, string type, double tolerance)
    {
        var told = Export("--to", "safetensors", "--precision", precision);

        Assert.Equal((ExitCode.Done, ""), (told.Code, told.Error));
        using var scope = new TensorScope();
        using var before = ModelLoader.Load(Source, Device.Cpu);
        using var after = ModelLoader.Load(Output, Device.Cpu);
        using var file = new SafetensorsReader($"{Output}/model.safetensors");
        Assert.All(file.Entries, entry => Assert.Equal(type, entry.Type.Word()));
        Assert.All(before.Weights.All.Zip(after.Weights.All), pair =>
            Golden.AssertClose(pair.First.Tensor, pair.Second.Tensor, tolerance));
        Assert.True(File.Exists($"{Output}/tokenizer.json"));
    }

    [Fact]
    public void A_weight_beyond_half_precision_is_told_and_nothing_written()
    {
        using var scope = new TensorScope();
        using (var model = ModelLoader.Load(Source, Device.Cpu))
        using (Autograd.NoGrad())
        {
            model.Weights["classifier.bias"].Fill(-70_000);
            model.Save(Source);
        }

        var told = Export("--precision", "fp16");

        Assert.Equal(ExitCode.InputInvalid, told.Code);
        Assert.Equal(
            $"{Source}: 'classifier.bias' holds 70000; fp16 ends at 65504. Export the model in fp32.\n"
            + "1 problem. Nothing was run.\n",
            told.Error);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void Static_inputs_are_looked_at_on_rows()
    {
        var rows = _folder.Write("rows.csv", "text,label\na good day,yes\na bad day,no\n");

        var told = Export("--precision", "int8", "--quantize", "static", "--data", rows);

        Assert.Equal((ExitCode.Done, ""), (told.Code, told.Error));
        Assert.EndsWith(" from the model's\n", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_none_are_told()
    {
        var rows = _folder.Write("rows.csv", "text,label\n");

        var told = Export("--precision", "int8", "--quantize", "static", "--data", rows);

        Assert.Equal(
            (ExitCode.InputInvalid, $"{rows}: has no rows.\n1 problem. Nothing was run.\n"), (told.Code, told.Error));
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void A_folder_with_something_else_is_refused()
    {
        _folder.Write("out/notes.txt", "mine");

        Assert.Equal(
            (ExitCode.Usage,
                $"{Output}: holds something else than this model: 'notes.txt'. Name a new folder, or empty this one.\n"),
            (Export().Code, Export().Error));
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(Output).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_of_another_model_is_refused()
    {
        ExportOf(Golden.Folder("vit"));

        Assert.Equal(ExitCode.Usage, Export().Code);
        Assert.Equal(ExitCode.Done, ExportOf(Golden.Folder("vit")).Code);
    }

    [Fact]
    public void The_models_own_folder_is_refused() =>
        Assert.Equal(
            $"{Source}/: is the model's own folder. Name another one.\n",
            Tool.Run("export", Source, "--output", Source + "/").Error);

    [Fact]
    public void A_file_is_refused()
    {
        var file = _folder.Write("file", "");

        Assert.Equal($"{file}: is a file. Name a folder.\n", Tool.Run("export", Source, "--output", file).Error);
    }

    [Fact]
    public void A_cache_is_for_models_that_continue_texts() =>
        Assert.Equal(
            (ExitCode.Usage, $"{Source}: holds a model for SequenceClassification; --cache is for CausalLM.\n"),
            (Export("--cache").Code, Export("--cache").Error));

    [Theory]
    [InlineData("--precision is 'fp64'; it must be one of 'fp32', 'fp16', 'bf16', 'int8'.", "--precision", "fp64")]
    [InlineData(
        "--quantize is 'dynamic-per-chanel'; it must be one of 'dynamic-per-channel', 'dynamic-per-tensor', "
        + "'weight-only', 'static'. Did you mean 'dynamic-per-channel'?",
        "--precision", "int8", "--quantize", "dynamic-per-chanel")]
    [InlineData(
        "--precision bf16 goes with --to safetensors or bundle; runtimes of ONNX compute in fp32, fp16 or int8.",
        "--precision", "bf16")]
    [InlineData("--precision int8 goes with --to onnx.", "--to", "safetensors", "--precision", "int8")]
    [InlineData("--quantize goes with --precision int8.", "--quantize", "weight-only")]
    [InlineData("--reduce-range goes with --precision int8.", "--reduce-range")]
    [InlineData("--quantize static needs rows: give --data.", "--precision", "int8", "--quantize", "static")]
    [InlineData("--data goes with --quantize static.", "--precision", "int8", "--data", "rows.csv")]
    [InlineData("--label goes with --data.", "--label", "topic")]
    [InlineData("--cache goes with --to onnx.", "--cache", "--to", "safetensors")]
    public void Options_that_do_not_go_together_are_told(string problem, params string[] options)
    {
        var told = Export(options);

        Assert.Equal((ExitCode.Usage, $"{problem}\nSee 'dotnet distill export --help'.\n"), (told.Code, told.Error));
        Assert.False(Directory.Exists(Output));
    }

    private Tool Export(params string[] options) => ExportOf(Source, options);

    private Tool ExportOf(string folder, params string[] options) =>
        Tool.Run(["export", folder, "--output", Output, .. options]);
}
