using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Data;

namespace Distill.Tests.Runs;

/// <summary>Recipes of images from the files to eval and predict, in seconds.</summary>
public sealed class RunImagesTests : IDisposable
{
    private const string Vit =
        "architecture: vit, num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2, intermediate_size: 32, "
        + "patch_size: 4, initializer_range: 0.2";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_of_images_becomes_a_student_that_others_load()
    {
        SmallImages.WriteFolder(_folder, "train", 120);
        SmallImages.WriteFolder(_folder, "test", 40, seed: 2);

        Run(Recipe("{ train: train, test: test }"));

        var report = JsonFile.Read(_folder.File("run/report.json"));
        Assert.All(
            report["models"]!.AsArray(), model => Assert.InRange((double)model!["metrics"]!["accuracy"]!, 0.8, 1));
        var config = JsonFile.Read(_folder.File("run/student/config.json"));
        Assert.Equal("ViTForImageClassification", (string?)config["architectures"]![0]);
        Assert.Equal(8, (int?)config["image_size"]);
        Assert.Equal(1, (int?)config["num_channels"]);
        var processor = JsonFile.Read(_folder.File("run/student/preprocessor_config.json"));
        Assert.False((bool?)processor["do_resize"]);
        Assert.Equal("[0.5]", processor["image_mean"]!.ToJsonString());

        Assert.Empty(Directory.GetDirectories(_folder.File("run/stages"), "tokenizer-*"));
        Assert.Equal(
            report["models"]![2]!["metrics"]!["accuracy"]!.ToJsonString(),
            JsonNode.Parse(Done("eval", "run/student", "--data", "test", "--json").Output)!["accuracy"]!.ToJsonString());
    }

    [Fact]
    public void Idx_files_and_tables_lead_to_the_same_student()
    {
        SmallImages.WriteIdx(_folder, "train", 60, packed: true);
        SmallImages.WriteTable(_folder, "train.csv", 60);

        Run(Recipe("{ train: train-images-idx3-ubyte.gz, label_names: [across, down] }"), "one");
        Run(Recipe("{ train: train.csv, label: kind }"), "two");

        Assert.Equal(
            File.ReadAllBytes(_folder.File("one/student/model.safetensors")),
            File.ReadAllBytes(_folder.File("two/student/model.safetensors")));
    }

    [Fact]
    public void An_augmented_run_is_repeated_bit_for_bit_and_asks_its_teacher_live()
    {
        SmallImages.WriteFolder(_folder, "train", 60);
        var recipe = Recipe("{ train: train, image: { augment: { flip: true, crop: 1, rotation: 10, cutout: 2, mixup: 0.5 } } }");

        Run(recipe, "one");
        Run(recipe, "two");

        Assert.Equal(
            File.ReadAllBytes(_folder.File("one/student/model.safetensors")),
            File.ReadAllBytes(_folder.File("two/student/model.safetensors")));
        Assert.Empty(Directory.GetDirectories(_folder.File("one/stages"), "answers-*"));
    }

    [Fact]
    public void Unlabelled_images_are_taught_by_the_teacher()
    {
        SmallImages.WriteFolder(_folder, "train", 40);
        Directory.CreateDirectory(_folder.File("more"));
        foreach (var ((_, pixels), i) in SmallImages.Make(30, seed: 5).Select((image, i) => (image, i)))
        {
            _folder.Write($"more/{i}.pgm", SmallImages.Map(pixels));
        }

        Run(Recipe("{ train: train, unlabelled: more }"));

        Assert.Equal(30, (int?)JsonFile.Read(_folder.File("run/run.json"))["examples"]!["unlabelled"]);
    }

    [Fact]
    public void A_DeiT_learns_from_its_teacher_with_a_head_of_its_own_and_alone_with_one()
    {
        SmallImages.WriteFolder(_folder, "train", 60);

        Run(Recipe("{ train: train }", student: Vit.Replace("vit", "deit", StringComparison.Ordinal)));

        Assert.Equal(
            ["DeiTForImageClassification", "DeiTForImageClassificationWithTeacher"],
            new[] { "baseline", "student" }.Select(
                name => (string?)JsonFile.Read(_folder.File($"run/{name}/config.json"))["architectures"]![0]));
    }

    [Fact]
    public void A_given_teacher_says_how_images_become_numbers()
    {
        SmallImages.WriteFolder(_folder, "train", 60);
        Run(Recipe("{ train: train, image: { mean: [0.2], std: [0.3] } }"), "first");

        Run(Recipe("{ train: train }", teacher: "{ from: first/teacher }"));
        Assert.Equal(
            "[0.2]", JsonFile.Read(_folder.File("run/student/preprocessor_config.json"))["image_mean"]!.ToJsonString());

        Assert.Contains(
            "data.image.mean is [0.5]; the teacher of teacher.from was trained with [0.2]. Remove it: the teacher's "
            + "holds then.",
            Try(Recipe("{ train: train, image: { mean: [0.5] } }", teacher: "{ from: first/teacher }"), 4),
            StringComparison.Ordinal);
        Assert.Contains(
            "data.image.size is 16; the teacher of teacher.from needs 8.",
            Try(Recipe("{ train: train, image: { size: 16 } }", teacher: "{ from: first/teacher }"), 4),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Patches_that_do_not_fill_the_images_are_told_when_their_size_is_known()
    {
        SmallImages.WriteFolder(_folder, "train", 40);

        Assert.Contains(
            "recipe.yaml:5:33: student.model.patch_size is 3, which does not divide the images' 8 pixels. Choose another, "
            + "or resize the images with data.image.size.",
            Try(Recipe("{ train: train }", student: "patch_size: 3, architecture: vit, hidden_size: 16"), 3),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_that_cannot_be_read_is_told_before_anything_is_run()
    {
        Directory.CreateDirectory(_folder.File("train"));

        var problems = Try(Recipe("{ train: train }"), 4);

        Assert.Contains(
            "train: has no sub-folders; one for each class is needed, named like it.", problems, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public void Predictions_name_the_images()
    {
        SmallImages.WriteFolder(_folder, "train", 60);
        Run(Recipe("{ train: train }"));
        SmallImages.WriteFolder(_folder, "ask", 2, seed: 9);
        SmallImages.WriteIdx(_folder, "ask", 2, seed: 9);

        var folder = Done("predict", "run/student", "--data", "ask").Output.Split('\n');
        Assert.Equal("image,label,probability", folder[0]);
        Assert.StartsWith("across/000.pgm,", folder[1], StringComparison.Ordinal);
        Assert.StartsWith("down/001.pgm,", folder[2], StringComparison.Ordinal);

        var idx = Done("predict", "run/student", "--data", "ask-images-idx3-ubyte").Output.Split('\n');
        Assert.Equal(folder[1].Replace("across/000.pgm", "1", StringComparison.Ordinal), idx[1]);

        var image = JsonNode.Parse(
            Done("predict", "run/student", "--image", "ask/across/000.pgm", "--image", "ask/down/001.pgm", "--json").Output)!;
        Assert.Equal(
            folder[1].Split(',')[1], (string?)image["predictions"]![0]!["label"]);
        Assert.EndsWith("ask/down/001.pgm", (string?)image["predictions"]![1]!["image"], StringComparison.Ordinal);
        Assert.Equal(2, Done("predict", "run/student", "--image", "ask/across/000.pgm", "--image", "ask/down/001.pgm")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Wrong_questions_to_a_model_of_images_are_refused()
    {
        Directory.CreateDirectory(_folder.File("model"));
        using (var model = Model.Create(Small(), seed: 1, Torch.Device.Cpu))
        {
            model.Save(_folder.File("model"));
        }

        _folder.Write("wrong.png", [1]);
        Assert.Equal(
            "The model looks at images; --text is not for it. Use --image or --data.\n",
            Ask(2, "predict", "model", "--text", "a"));
        Assert.Equal(
            "model: reads images, which have no longest length in tokens.\n",
            Ask(2, "predict", "model", "--image", "wrong.png", "--max-length", "4"));
        Assert.Equal(
            "wrong.png: is no image: neither PNG nor PGM or PPM.\n1 problem. Nothing was run.\n",
            Ask(4, "predict", "model", "--image", "wrong.png"));
        Assert.Equal(
            "The model looks at images; no column of texts is read.\n",
            Ask(2, "eval", "model", "--data", "x.csv", "--text", "a"));
        SmallClassifier.Write(_folder.File("texts"));
        Assert.Equal(
            "The model looks at texts; --image is not for it. Use --text or --data.\n",
            Ask(2, "predict", "texts", "--image", "wrong.png"));
    }

    private static VitConfig Small() => new()
    {
        Head = Head.ImageClassification,
        HiddenSize = 8,
        NumHiddenLayers = 1,
        NumAttentionHeads = 2,
        IntermediateSize = 8,
        ImageSize = 8,
        PatchSize = 4,
        NumChannels = 1,
        Labels = ["across", "down"],
    };

    private static string Recipe(
        string data, string teacher = "{ model: { " + Vit + " }, training: { epochs: 20 } }", string student = Vit) =>
        $"""
        name: images
        task: image-classification
        data: {data}
        teacher: {teacher}
        student: {"{"} model: {"{"} {student} {"}"} {"}"}
        loss: {"{"} hard: {"{"} weight: 0.5 {"}"}, soft: {"{"} weight: 0.5, temperature: 2 {"}"} {"}"}
        training: {"{"} epochs: 20, batch_size: 20, precision: fp32, optimizer: {"{"} learning_rate: 1.0e-2 {"}"} {"}"}
        """;

    private void Run(string recipe, string output = "run")
    {
        var result = Tool.Run("run", _folder.Write("recipe.yaml", recipe), "--output", _folder.File(output));
        Assert.True(result.Code == ExitCode.Done, result.Error);
    }

    private string Try(string recipe, int code)
    {
        var result = Tool.Run("run", _folder.Write("recipe.yaml", recipe), "--output", _folder.File("run"));
        Assert.Equal((ExitCode)code, result.Code);
        return result.Error;
    }

    private Tool Done(params string[] arguments)
    {
        var result = Tool.Run([.. arguments.Select(InFolder)]);
        Assert.True(result.Code == ExitCode.Done, result.Error);
        return result;
    }

    private string Ask(int code, params string[] arguments)
    {
        var result = Tool.Run([.. arguments.Select(InFolder)]);
        Assert.Equal((ExitCode)code, result.Code);
        return result.Error.Replace(_folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    private string InFolder(string argument) =>
        Path.Exists(_folder.File(argument)) && argument != "a" ? _folder.File(argument) : argument;
}
