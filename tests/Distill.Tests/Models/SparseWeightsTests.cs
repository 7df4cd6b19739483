using Distill.Compression;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>Matrices with many zeros on their way to the disk and back.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class SparseWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Families => FamilyTests.Families;

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_pruned_model_is_smaller_on_the_disk_and_the_same_when_it_is_read(string name)
    {
        using var model = Pruned(name, 0.8);
        var expected = model.Weights.All.ToDictionary(pair => pair.Weight.Name, pair => pair.Tensor.ToArray<float>());
        model.Save(_folder.File("dense"));
        SparseWeights.Save(model, _folder.File("sparse"));

        using var read = ModelLoader.Load(_folder.File("sparse"), Device.Cpu);

        Assert.True(Size("sparse") < 0.9 * Size("dense"), $"{Size("sparse")} of {Size("dense")} bytes");
        Assert.All(read.Weights.All, pair => Assert.Equal(expected[pair.Weight.Name], pair.Tensor.ToArray<float>()));
        var inputs = Golden.Inputs(name, model.Config);
        Assert.Equal(
            model.Forward(inputs, Pass.Evaluation).Logits.ToArray<float>(),
            read.Forward(inputs, Pass.Evaluation).Logits.ToArray<float>());
    }

    [Fact]
    public void The_config_says_which_matrices_are_kept_so_and_how()
    {
        using var model = Pruned("bert", 0.9);
        SparseWeights.Save(model, _folder.Root);

        var note = JsonFile.Read(_folder.File("config.json"))["quantization_config"]!;
        using var file = new SafetensorsReader(_folder.File("model.safetensors"));
        Assert.Equal("compressed-tensors", (string?)note["quant_method"]);
        Assert.Equal("sparse-bitmask", (string?)note["sparsity_config"]!["format"]);
        Assert.InRange((double)note["sparsity_config"]!["global_sparsity"]!, 0.89, 0.91);
        var targets = note["sparsity_config"]!["targets"]!.AsArray().Select(target => (string)target!).ToList();
        Assert.Equal(12, targets.Count);
        Assert.All(targets, target => Assert.Equal(
            [$"{target}.bitmask", $"{target}.compressed", $"{target}.row_offsets", $"{target}.shape"],
            file.Entries.Select(entry => entry.Name).Where(each => each.StartsWith($"{target}.", StringComparison.Ordinal)
                && !each.EndsWith(".bias", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_model_without_zeros_is_kept_whole()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        SparseWeights.Save(model, _folder.File("sparse"));
        model.Save(_folder.File("dense"));

        Assert.Equal(
            File.ReadAllBytes(_folder.File("dense/model.safetensors")),
            File.ReadAllBytes(_folder.File("sparse/model.safetensors")));
        Assert.False(JsonFile.Read(_folder.File("sparse/config.json")).ContainsKey("quantization_config"));
    }

    [Fact]
    public void What_is_saved_whole_again_says_so()
    {
        using var model = Pruned("bert", 0.9);
        SparseWeights.Save(model, _folder.File("sparse"));
        using var read = ModelLoader.Load(_folder.File("sparse"), Device.Cpu);
        read.Save(_folder.File("trained"));
        read.SaveAsLoaded(_folder.File("given"));

        Assert.False(JsonFile.Read(_folder.File("trained/config.json")).ContainsKey("quantization_config"));
        Assert.False(JsonFile.Read(_folder.File("given/config.json")).ContainsKey("quantization_config"));
        Assert.Equal(
            File.ReadAllBytes(_folder.File("trained/model.safetensors")),
            File.ReadAllBytes(_folder.File("given/model.safetensors")));
    }

    /// <summary>A reader without a line of ours, nor of anybody's libraries.</summary>
    [OracleTheory(Oracles.Python)]
    [InlineData("bert")]
    [InlineData("gpt2")]
    [InlineData("qwen2")]
    public void A_plain_reader_finds_the_same_numbers(string name)
    {
        using var model = Pruned(name, 0.7);
        SparseWeights.Save(model, _folder.Root);

        Python.Run("sparse.py", _folder.File("model.safetensors"), _folder.File("whole.safetensors"));

        using var whole = new SafetensorsReader(_folder.File("whole.safetensors"));
        Assert.Equal(model.Weights.Table.Rows.Count, whole.Entries.Count);
        Assert.All(model.Weights.All, pair =>
        {
            Assert.Equal(pair.Weight.Shape, whole.Entry(pair.Weight.Name).Shape);
            Assert.Equal(pair.Tensor.ToArray<float>(), whole.Values<float>(pair.Weight.Name));
        });
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 8)]
    [InlineData(5, 13)]
    [InlineData(2, 200_003)]
    [InlineData(70_001, 3)]
    public void Any_shape_can_be_read_in_any_pieces(int rows, int columns)
    {
        var random = new Random(rows);
        var dense = Enumerable.Range(0, rows * columns)
            .Select(_ => random.Next(3) == 0 ? (float)random.NextDouble() + 1 : 0).ToArray();
        var file = Sparse(dense, rows, columns);

        using var reader = new SafetensorsReader(file);
        var matrix = new SparseTensor(reader, "m");

        Assert.Equal(dense, matrix.Values<float>("m.weight"));
        for (var begin = 0; begin < dense.Length; begin += 1 + (dense.Length / 7))
        {
            var piece = new float[Math.Min(1 + (dense.Length / 3), dense.Length - begin)];
            matrix.CopyTo(
                "m.weight",
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(piece.AsSpan()),
                (long)begin * sizeof(float));
            Assert.Equal(dense.AsSpan(begin, piece.Length).ToArray(), piece);
        }
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "no shape", "holds 'm.bitmask', but no 'm.shape' beside it." },
        { "no values", "holds 'm.bitmask', but no 'm.compressed' beside it." },
        { "negative", "'m.shape' says [-2, 3]; it must be rows and columns." },
        { "huge", "'m.shape' says [9223372036854775807, 2]; it must be rows and columns." },
        { "three", "'m.shape' says [2, 3, 1]; it must be rows and columns." },
        { "wider", "'m.bitmask' is U8 [2, 1]; for [2, 30] it must be U8 [2, 4]." },
        { "offset", "'m.row_offsets' says that row 1 begins at value 5; by the bits it is 2. The file is damaged." },
        { "offsets", "'m.row_offsets' has 1 numbers for 2 rows." },
        { "spare", "'m.bitmask' has bits behind the last column of row 1." },
        { "fewer", "'m.compressed' has 2 values; by the bits there are 3. The file is damaged." },
        { "words", "'m.compressed' is I64 [3]; it must be a list of F32, F16 or BF16." },
        { "float shape", "'m.shape' is F32 [2]; I64 is needed." },
        { "twice", "holds 'm.weight' whole and as a bitmask." },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_file_that_does_not_fit_together_is_refused(string what, string problem)
    {
        var values = SafetensorsTensor.Of<float>("m.compressed", [3], new float[] { 1, 2, 3 });
        var bits = SafetensorsTensor.Of<byte>("m.bitmask", [2, 1], new byte[] { 0b011, 0b100 });
        var offsets = SafetensorsTensor.Of<long>("m.row_offsets", [2], new long[] { 0, 2 });
        SafetensorsTensor Shape(params long[] shape) => SafetensorsTensor.Of<long>("m.shape", [shape.Length], shape);
        SafetensorsTensor[] tensors = what switch
        {
            "no shape" => [values, bits, offsets],
            "no values" => [bits, offsets, Shape(2, 3)],
            "negative" => [values, bits, offsets, Shape(-2, 3)],
            "huge" => [values, bits, offsets, Shape(long.MaxValue, 2)],
            "three" => [values, bits, offsets, Shape(2, 3, 1)],
            "wider" => [values, bits, offsets, Shape(2, 30)],
            "offset" =>
                [values, bits, SafetensorsTensor.Of<long>("m.row_offsets", [2], new long[] { 0, 5 }), Shape(2, 3)],
            "offsets" => [values, bits, SafetensorsTensor.Of<long>("m.row_offsets", [1], new long[1]), Shape(2, 3)],
            "spare" =>
            [
                values, SafetensorsTensor.Of<byte>("m.bitmask", [2, 1], new byte[] { 0b011, 0b1000 }), offsets, Shape(2, 3),
            ],
            "fewer" =>
                [SafetensorsTensor.Of<float>("m.compressed", [2], new float[] { 1, 2 }), bits, offsets, Shape(2, 3)],
            "words" => [SafetensorsTensor.Of<long>("m.compressed", [3], new long[3]), bits, offsets, Shape(2, 3)],
            "float shape" =>
                [values, bits, offsets, SafetensorsTensor.Of<float>("m.shape", [2], new float[] { 2, 3 })],
            _ =>
            [
                values, bits, offsets, Shape(2, 3), SafetensorsTensor.Of<float>("m.weight", [2, 3], new float[6]),
            ],
        };
        SafetensorsWriter.Write(_folder.File("model.safetensors"), tensors);

        Assert.Equal(
            $"model.safetensors: {problem}",
            UserProblems.Of(() => new WeightFiles(_folder.Root).Dispose(), _folder));
    }

    [Fact]
    public void A_layout_that_is_not_known_is_refused()
    {
        using var model = Pruned("bert", 0.9);
        SparseWeights.Save(model, _folder.Root);
        var config = JsonFile.Read(_folder.File("config.json"));
        config["quantization_config"]!["sparsity_config"]!["format"] = "sparse-24-bitmask";
        JsonFile.Write(_folder.File("config.json"), config);

        Assert.Equal(
            "config.json: quantization_config.sparsity_config.format is 'sparse-24-bitmask'; known are 'sparse-bitmask' "
            + "and 'dense'.",
            UserProblems.Of(() => ModelLoader.Load(_folder.Root, Device.Cpu).Dispose(), _folder));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var model = Pruned("bert", 0.9);
        var before = Engine.LiveTensors;
        SparseWeights.Save(model, _folder.Root);
        ModelLoader.Load(_folder.Root, Device.Cpu).Dispose();

        Assert.Equal(before, Engine.LiveTensors);
    }

    private static Model Pruned(string name, double sparsity)
    {
        var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        var rule = new MaskRule(PruningScope.Global, SparsityPattern.Single, Embeddings: false);
        new WeightPruner(WeightImportance.Magnitude, rule).Prune(model, model.Config, sparsity, rows: null)
            .Masks!.Dispose();
        return model;
    }

    private long Size(string folder) => new FileInfo(_folder.File($"{folder}/model.safetensors")).Length;

    /// <summary>By plain loops.</summary>
    private string Sparse(float[] dense, int rows, int columns)
    {
        var width = (columns + 7) / 8;
        var (values, bits, offsets) = (new List<float>(), new byte[rows * width], new long[rows]);
        for (var row = 0; row < rows; row++)
        {
            offsets[row] = values.Count;
            for (var column = 0; column < columns; column++)
            {
                if (dense[(row * columns) + column] != 0)
                {
                    values.Add(dense[(row * columns) + column]);
                    bits[(row * width) + (column / 8)] |= (byte)(1 << (column % 8));
                }
            }
        }

        SafetensorsWriter.Write(_folder.File("sparse.safetensors"),
        [
            SafetensorsTensor.Of<float>("m.compressed", [values.Count], values.ToArray()),
            SafetensorsTensor.Of<byte>("m.bitmask", [rows, width], bits),
            SafetensorsTensor.Of<long>("m.row_offsets", [rows], offsets),
            SafetensorsTensor.Of<long>("m.shape", [2], new long[] { rows, columns }),
        ]);
        return _folder.File("sparse.safetensors");
    }
}
