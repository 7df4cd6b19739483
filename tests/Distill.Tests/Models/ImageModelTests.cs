using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>What holds for ViT and DeiT beyond what holds for every family.</summary>
public sealed class ImageModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    /// <summary>Against the definition: the sum over channels and places of a patch, one patch after another.</summary>
    [Fact]
    public void Patches_are_cut_row_after_row()
    {
        var config = Vit() with { ImageSize = 6, PatchSize = 3, NumChannels = 2, HiddenSize = 4, NumHiddenLayers = 1 };
        using var model = Model.Create(config, seed: 1, Device.Cpu);
        var pixels = Enumerable.Range(0, 2 * 6 * 6).Select(i => (float)Math.Sin(i)).ToArray();
        float Pixel(int channel, int y, int x) => pixels[(channel * 36) + (y * 6) + x];

        var states = model.Forward(
            new ImageInputs(Tensor.From(pixels, 1, 2, 6, 6)), new Pass(HiddenStates: true, Dropout: null)).HiddenStates;

        var embedded = states[0].ToArray<float>(); // [1, 5, 4]
        var positions = Values(model, "vit.embeddings.position_embeddings");
        var kernel = Values(model, "vit.embeddings.patch_embeddings.projection.weight"); // [4, 2, 3, 3]
        foreach (var (patch, c) in from patch in Enumerable.Range(0, 4) from c in Enumerable.Range(0, 4) select (patch, c))
        {
            var sum = 0.0;
            for (var i = 0; i < 18; i++)
            {
                var (channel, y, x) = (i / 9, i / 3 % 3, i % 3);
                sum += kernel[(c * 18) + i] * Pixel(channel, (patch / 2 * 3) + y, (patch % 2 * 3) + x);
            }

            var place = ((patch + 1) * 4) + c;
            Assert.Equal(sum + positions[place], embedded[place], 1e-5);
        }
    }

    [Fact]
    public void Without_qkv_bias_there_are_no_such_weights()
    {
        var config = Vit() with { QkvBias = false };
        using var model = Model.Create(config, seed: 1, Device.Cpu);

        var logits = model.Forward(Image(config), Pass.Evaluation).Logits;

        Assert.Equal([1, 3], logits.Shape);
        Assert.DoesNotContain(config.Table().Rows, row => row.Name.EndsWith(".query.bias", StringComparison.Ordinal));
    }

    [Fact]
    public void A_distilled_DeiT_answers_with_the_mean_of_its_two_heads()
    {
        using var model = Model.Create(Deit(Head.ImageClassificationWithTeacher), seed: 1, Device.Cpu);

        var output = model.Forward(Image(model.Config), Pass.Evaluation);

        Assert.NotEqual(output.ForLabels.ToArray<float>(), output.ForTeacher.ToArray<float>());
        Golden.AssertClose((output.ForLabels + output.ForTeacher) / 2, output.Logits, 1e-7);
    }

    [Fact]
    public void Labels_teach_one_head_of_a_distilled_DeiT_and_the_teacher_the_other()
    {
        using var model = Model.Create(Deit(Head.ImageClassificationWithTeacher), seed: 1, Device.Cpu);
        string[] Taught(Func<ModelOutput, Tensor> logits)
        {
            var output = model.Forward(Image(model.Config), Pass.Evaluation);
            var weights = model.Weights.All.Where(pair => pair.Weight.Name.EndsWith("classifier.bias", StringComparison.Ordinal));
            var gradients = Autograd.Gradients(logits(output).Sum(), [.. weights.Select(pair => pair.Tensor)]);
            return [.. weights.Zip(gradients).Where(pair => pair.Second is not null).Select(pair => pair.First.Weight.Name)];
        }

        Assert.Equal(["cls_classifier.bias"], Taught(output => output.ForLabels));
        Assert.Equal(["distillation_classifier.bias"], Taught(output => output.ForTeacher));
    }

    [Fact]
    public void A_DeiT_without_a_teacher_has_one_head()
    {
        using var model = Model.Create(Deit(Head.ImageClassification), seed: 1, Device.Cpu);

        var output = model.Forward(Image(model.Config), Pass.Evaluation);

        Assert.Same(output.Logits, output.ForLabels);
        Assert.Same(output.Logits, output.ForTeacher);
    }

    [Theory]
    [InlineData(Head.ImageClassification, "DeiTForImageClassification")]
    [InlineData(Head.ImageClassificationWithTeacher, "DeiTForImageClassificationWithTeacher")]
    internal void A_DeiT_folder_is_read_as_what_it_was_written_as(Head head, string architecture)
    {
        using (var model = Model.Create(Deit(head), seed: 1, Device.Cpu))
        {
            model.Save(_folder.Root);
        }

        using var read = ModelLoader.Load(_folder.Root, Device.Cpu);

        Assert.Equal(head, read.Config.Head);
        Assert.Equal(architecture, (string?)JsonFile.Read(_folder.File("config.json"))["architectures"]![0]);
    }

    [Fact]
    public void Positions_for_images_of_another_size_are_refused()
    {
        using (var model = Model.Create(Vit(), seed: 1, Device.Cpu))
        {
            model.Save(_folder.Root);
        }

        var config = JsonFile.Read(_folder.File("config.json"));
        config["image_size"] = 16;
        JsonFile.Write(_folder.File("config.json"), config);

        Assert.Equal(
            "model.safetensors: 'vit.embeddings.position_embeddings' is [1, 5, 8]; the config needs [1, 17, 8]. "
            + "Images of 16 × 16 pixels have 16 patches of 4 × 4: give image_size and patch_size of the training; "
            + "positions are not interpolated.",
            UserProblems.Of(() => ModelLoader.Load(_folder.Root, Device.Cpu), _folder));
    }

    [Fact]
    public void All_that_is_wrong_with_a_config_is_told_at_once()
    {
        _folder.Write("model.safetensors", "");
        _folder.Write(
            "config.json",
            """
            { "model_type": "vit", "hidden_size": 10, "num_attention_heads": 4, "image_size": [28, 28],
              "patch_size": 15, "qkv_bias": 1, "hidden_act": "prelu" }
            """);

        Assert.StartsWith(
            """
            config.json: image_size is [28,28]; it must be a whole number from 1 to 16384.
            config.json: qkv_bias is 1; it must be true or false.
            config.json: hidden_act is "prelu"; known are
            """.TrimEnd(),
            UserProblems.Of(() => ModelLoader.Config(_folder.Root), _folder));
        Assert.EndsWith(
            """
            config.json: hidden_size is 10 and num_attention_heads 4; the first must be a multiple of the second.
            config.json: image_size is 224 and patch_size 15; the first must be a multiple of the second.
            """,
            UserProblems.Of(() => ModelLoader.Config(_folder.Root), _folder));
    }

    /// <summary>Counted by hand: 4 patches of 16 pixels and a class token, width 8, inner width 16, 3 labels.</summary>
    [Fact]
    public void The_work_of_a_forward_pass_is_counted()
    {
        const double patches = 4 * 2 * 16 * 8;
        const double block = (5 * 2 * ((4 * 64) + (2 * 8 * 16))) + (5 * 5 * 4 * 8);

        Assert.Equal(2 * (patches + (2 * block) + (2 * 8 * 3)), Vit().ForwardFlop([64, 64], answers: 2));
    }

    [Fact]
    public void Pixels_are_read_from_a_file()
    {
        Write(SafetensorsTensor.Of<float>("pixel_values", [1, 1, 8, 8], new float[64]));

        Assert.Equal([1, 1, 8, 8], Read().PixelValues.Shape);
    }

    [Fact]
    public void A_file_without_pixels_is_refused()
    {
        Write(SafetensorsTensor.Of<float>("pixels", [1], new float[1]));

        Assert.Equal("in.safetensors: holds no tensor 'pixel_values'.", UserProblems.Of(() => Read(), _folder));
    }

    [Theory]
    [InlineData("1 3 8 8")]
    [InlineData("1 1 8 9")]
    [InlineData("0 1 8 8")]
    [InlineData("1 8 8")]
    public void Pixels_of_another_shape_are_refused(string sizes)
    {
        long[] shape = [.. sizes.Split(' ').Select(long.Parse)];
        Write(SafetensorsTensor.Of<float>("pixel_values", shape, new float[shape.Aggregate(1L, (a, b) => a * b)]));

        Assert.Equal(
            $"in.safetensors: 'pixel_values' is F32 {ShapeText.Of(shape)}; F32 [batch, 1, 8, 8] is needed: channels, "
            + "height, width.",
            UserProblems.Of(() => Read(), _folder));
    }

    [Fact]
    public void Pixels_that_are_no_numbers_are_refused()
    {
        var pixels = new float[3 * 64];
        pixels[70] = float.NaN;
        Write(SafetensorsTensor.Of<float>("pixel_values", [3, 1, 8, 8], pixels));

        Assert.Equal(
            "in.safetensors: 'pixel_values' holds NaN or infinity, first in image 1 (counted from 0).",
            UserProblems.Of(() => Read(), _folder));
    }

    [Fact]
    public void Pixels_are_answered_from_the_command_line()
    {
        var output = _folder.File("out.safetensors");

        var run = Tool.Run(
            "predict", Golden.Folder("vit"), "--inputs", Path.Combine(Golden.Folder("vit"), "inputs.safetensors"),
            "--output", output, "--hidden-states");

        Assert.Equal(ExitCode.Done, run.Code);
        using var expected = Golden.Expected("vit");
        using var found = new SafetensorsReader(output);
        Assert.Equal(
            expected.Entries.Select(entry => entry.Name).Order(), found.Entries.Select(entry => entry.Name).Order());
        Assert.All(expected.Entries, entry => Golden.AssertClose(
            expected.Values<float>(entry.Name), found.Values<float>(entry.Name), 1e-5));
    }

    private static VitConfig Vit() => new()
    {
        Head = Head.ImageClassification,
        HiddenSize = 8,
        NumHiddenLayers = 2,
        NumAttentionHeads = 2,
        IntermediateSize = 16,
        ImageSize = 8,
        PatchSize = 4,
        NumChannels = 1,
        Labels = ["a", "b", "c"],
    };

    private static DeitConfig Deit(Head head) => new()
    {
        Head = head,
        HiddenSize = 8,
        NumHiddenLayers = 2,
        NumAttentionHeads = 2,
        IntermediateSize = 16,
        ImageSize = 8,
        PatchSize = 4,
        NumChannels = 1,
        InitializerRange = 0.2,
        Labels = ["a", "b", "c"],
    };

    private static ImageInputs Image(ModelConfig config)
    {
        var (channels, size) = (((ImageConfig)config).NumChannels, ((ImageConfig)config).ImageSize);
        var pixels = Enumerable.Range(0, channels * size * size).Select(i => (float)Math.Cos(i)).ToArray();
        return new ImageInputs(Tensor.From(pixels, 1, channels, size, size));
    }

    private static float[] Values(Model model, string name) => model.Weights[name].Detach().ToArray<float>();

    private void Write(params SafetensorsTensor[] tensors) =>
        SafetensorsWriter.Write(_folder.File("in.safetensors"), tensors);

    private ImageInputs Read() =>
        (ImageInputs)TensorFile.ReadInputs(_folder.File("in.safetensors"), Vit(), Device.Cpu);
}
