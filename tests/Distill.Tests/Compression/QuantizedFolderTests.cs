using System.Text.Json.Nodes;
using Distill.Compression;
using Distill.Export;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Compression;

/// <summary>A quantized model is a folder like any other: for every family, in every form of scales.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class QuantizedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Families => [.. Golden.Names];

    /// <summary>Bits, scales, group, symmetric, inputs.</summary>
    public static TheoryData<int, string, bool, string> Forms => new()
    {
        { 8, "Channel", true, "Dynamic" },
        { 8, "Tensor", true, "None" },
        { 8, "Tensor", false, "Dynamic" },
        { 8, "Group", false, "Dynamic" },
        { 8, "Channel", false, "Static" },
        { 4, "Channel", true, "Dynamic" },
        { 4, "Group", true, "None" },
        { 4, "Group", false, "Dynamic" },
        { 4, "Tensor", false, "Dynamic" },
    };

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_family_gives_almost_the_same_answers_in_8_bits(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        var inputs = Golden.Inputs(name, model.Config);
        var before = Counted(model, inputs);

        Round(model, Plan());
        var after = Counted(model, inputs);
        model.Save(_folder.Root);
        using var loaded = ModelLoader.Load(_folder.Root, Device.Cpu);

        Assert.Equal(after.ToArray<float>(), Counted(loaded, inputs).ToArray<float>());
        Assert.NotEqual(before.ToArray<float>(), after.ToArray<float>());
        var error = (after - before).Norm().ToDouble() / before.Norm().ToDouble();
        Assert.InRange(error, 0, 0.05);
        Assert.Equal(
            model.Weights.Table.Rows.Where(row => row.IsMatrix).Select(row => row.Name),
            loaded.Weights.Quantized.Select(pair => pair.Weight.Name));
    }

    [Theory]
    [InlineData("bert", 8)]
    [InlineData("bert", 4)]
    [InlineData("gpt2", 8)]
    [InlineData("vit", 8)]
    public void It_is_exported_as_the_network_that_its_numbers_stand_for(string name, int bits)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        Round(model, Plan() with { Bits = bits, Inputs = InputRounding.None });
        model.Save(_folder.File("rounded"));
        using var loaded = ModelLoader.Load(_folder.File("rounded"), Device.Cpu);

        OnnxOptions int8 = new() { Precision = ExportPrecision.Int8, Form = Int8Form.WeightOnly };
        var whole = OnnxExport.Write(_folder.File("rounded"), loaded, new OnnxOptions(), _folder.File("out"));
        var rounded = OnnxExport.Write(_folder.File("rounded"), loaded, int8, _folder.File("out"));

        Assert.InRange(whole.Difference!.Value, 0, 1e-4);
        Assert.Null(JsonFile.Read(_folder.File("out/config.json"))["quantization_config"]);

        // The codes of 8 bits are found again: a row's largest is 127 in both.
        Assert.InRange(rounded.Difference!.Value, 0, bits == 8 ? 1e-4 : 0.1);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_model_in_whole_numbers_is_the_one_that_its_numbers_stand_for(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        var inputs = Golden.Inputs(name, model.Config);
        Round(model, Plan() with { Inputs = InputRounding.None });
        using var plain = Model.Create(model.Config, seed: 1, Device.Cpu);
        using (Autograd.NoGrad())
        {
            foreach (var (row, tensor) in plain.Weights.All)
            {
                tensor.CopyFrom(model.Weights[row.Name]);
            }
        }

        Golden.AssertClose(Counted(plain, inputs), Counted(model, inputs), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_is_read_as_it_was_written(int bits, string scales, bool symmetric, string inputs)
    {
        using var model = ModelLoader.Load(Golden.Folder("bert-mlm"), Device.Cpu);
        var given = Golden.Inputs("bert-mlm", model.Config);
        Round(model, Plan(bits, scales, symmetric, inputs));
        var before = Counted(model, given).ToArray<float>();

        model.Save(_folder.Root);
        using var loaded = ModelLoader.Load(_folder.Root, Device.Cpu);
        loaded.SaveAsLoaded(_folder.File("again"));

        Assert.Equal(before, Counted(loaded, given).ToArray<float>());
        foreach (var file in new[] { "model.safetensors", "config.json" })
        {
            Assert.Equal(File.ReadAllText(_folder.File(file)), File.ReadAllText(_folder.File($"again/{file}")));
        }
    }

    [OracleTheory(Oracles.Python)]
    [MemberData(nameof(Forms))]
    public void Plain_Python_reads_the_same_numbers(int bits, string scales, bool symmetric, string inputs)
    {
        foreach (var name in new[] { "bert", "gpt2" })
        {
            using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
            Round(model, Plan(bits, scales, symmetric, inputs));
            model.Save(_folder.Root);

            var read = JsonNode.Parse(Python.Run("read_quantized.py", _folder.Root))!;

            foreach (var (row, form) in model.Weights.Quantized)
            {
                var values = form.Matrix().ToArray<float>();
                var told = read[row.Module]!.AsArray().Select(number => (double)number!).ToArray();
                double[] expected =
                [
                    row.Outputs, row.Inputs, values.Sum(x => (double)x), values.Sum(x => (double)x * x), values[0],
                    values[^1],
                ];
                Assert.All(expected.Zip(told), pair => Assert.Equal(
                    pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
            }

            Assert.Equal(model.Weights.Quantized.Count(), read.AsObject().Count);
        }
    }

    [Fact]
    public void Different_bits_stand_in_groups_of_their_own()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        var inputs = Golden.Inputs("bert", model.Config);
        Quantization.Round(
            model, Plan(), row => row.Module.EndsWith("query", StringComparison.Ordinal) ? 4 : 8, Scales(model, Plan()));
        var before = Counted(model, inputs).ToArray<float>();
        model.Save(_folder.Root);

        using var loaded = ModelLoader.Load(_folder.Root, Device.Cpu);

        Assert.Equal(before, Counted(loaded, inputs).ToArray<float>());
        var config = JsonFile.Read(_folder.File("config.json"))["quantization_config"]!;
        Assert.Equal("mixed-precision", (string?)config["format"]);
        Assert.Equal(
            ["pack-quantized", "int-quantized", "int-quantized"],
            config["config_groups"]!.AsObject().Select(group => (string?)group.Value!["format"]).Order().Reverse());
        Assert.Equal(2, loaded.Weights.Quantized.Count(pair => pair.Form.Rounding.Bits == 4));
    }

    [Fact]
    public void A_model_in_another_precision_holds_what_the_whole_numbers_stood_for()
    {
        using var model = ModelLoader.Load(Golden.Folder("gpt2"), Device.Cpu);
        Round(model, Plan());
        model.Save(_folder.File("int8"));
        using var loaded = ModelLoader.Load(_folder.File("int8"), Device.Cpu);

        loaded.Save(_folder.File("fp32"), ElementType.F32);

        using var plain = ModelLoader.Load(_folder.File("fp32"), Device.Cpu);
        Assert.Empty(plain.Weights.Quantized);
        Assert.Null(JsonFile.Read(_folder.File("fp32/config.json"))["quantization_config"]);
        foreach (var (row, form) in model.Weights.Quantized)
        {
            Assert.Equal(form.Matrix().ToArray<float>(), plain.Weights.Matrix(row).ToArray<float>());
        }
    }

    [Fact]
    public void The_count_of_tensors_returns_to_what_it_was()
    {
        var before = Engine.LiveTensors;
        using (var model = ModelLoader.Load(Golden.Folder("bert-mlm"), Device.Cpu))
        {
            using var scope = new TensorScope();
            Round(model, Plan(8, "Channel", false, "Static"));
            Counted(model, Golden.Inputs("bert-mlm", model.Config));
            _ = model.Weights["bert.embeddings.word_embeddings.weight"];
        }

        Assert.Equal(before, Engine.LiveTensors);
    }

    internal static QuantizationPlan Plan(
        int bits = 8, string scales = "Channel", bool symmetric = true, string inputs = "Dynamic") => new(
            bits,
            Enum.Parse<ScaleOf>(scales),
            GroupSize: 8,
            symmetric,
            Enum.Parse<InputRounding>(inputs),
            RangeChoice.MinMax,
            Tables: true);

    internal static void Round(Model model, QuantizationPlan plan) =>
        Quantization.Round(model, plan, _ => plan.Bits!.Value, Scales(model, plan));

    // As a calibration would find them for inputs between -3 and 5.
    private static Dictionary<string, InputScale> Scales(Model model, QuantizationPlan plan) =>
        plan.Inputs == InputRounding.Static
            ? plan.Maps(model.Weights.Table).ToDictionary(row => row.Name, _ => InputHistogram.ScaleOf(-3, 5))
            : [];

    private static Tensor Counted(Model model, ModelInputs inputs)
    {
        using var noGrad = Autograd.NoGrad();
        return Golden.Counted(model.Forward(inputs, Pass.Evaluation).Logits, inputs);
    }
}
