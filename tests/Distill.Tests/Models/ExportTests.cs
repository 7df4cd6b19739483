using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>A student that others can load: our folders in readers that share no line with ours.</summary>
public sealed class ExportTests(ExportedFolders exported) : IClassFixture<ExportedFolders>
{
    /// <summary>What Hugging Face's library needs of each family's config, beside the names.</summary>
    private static readonly Dictionary<string, string[]> _keys = new()
    {
        ["bert"] =
        [
            "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act",
            "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id", "position_embedding_type",
        ],
        ["distilbert"] =
        [
            "vocab_size", "dim", "n_layers", "n_heads", "hidden_dim", "activation", "dropout", "attention_dropout",
            "max_position_embeddings", "sinusoidal_pos_embds", "pad_token_id",
        ],
        ["roberta"] =
        [
            "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act",
            "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id",
        ],
        ["albert"] =
        [
            "vocab_size", "embedding_size", "hidden_size", "num_hidden_layers", "num_hidden_groups", "inner_group_num",
            "num_attention_heads", "intermediate_size", "hidden_act", "max_position_embeddings", "type_vocab_size",
            "layer_norm_eps", "pad_token_id",
        ],
        ["gpt2"] =
        [
            "vocab_size", "n_embd", "n_layer", "n_head", "n_positions", "n_inner", "activation_function",
            "layer_norm_epsilon",
        ],
        ["llama"] =
        [
            "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim",
            "intermediate_size", "hidden_act", "max_position_embeddings", "rms_norm_eps", "tie_word_embeddings",
            "attention_bias", "mlp_bias", "rope_theta", "rope_scaling", "rope_parameters",
        ],
        ["mistral"] =
        [
            "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim",
            "intermediate_size", "hidden_act", "max_position_embeddings", "rms_norm_eps", "tie_word_embeddings",
            "sliding_window", "rope_theta", "rope_parameters",
        ],
        ["qwen2"] =
        [
            "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
            "intermediate_size", "hidden_act", "max_position_embeddings", "rms_norm_eps", "tie_word_embeddings",
            "use_sliding_window", "rope_theta", "rope_parameters",
        ],
        ["vit"] =
        [
            "image_size", "patch_size", "num_channels", "hidden_size", "num_hidden_layers", "num_attention_heads",
            "intermediate_size", "hidden_act", "layer_norm_eps", "qkv_bias",
        ],
        ["deit"] =
        [
            "image_size", "patch_size", "num_channels", "hidden_size", "num_hidden_layers", "num_attention_heads",
            "intermediate_size", "hidden_act", "layer_norm_eps", "qkv_bias",
        ],
    };

    public static TheoryData<string> Names => [.. ExportedFolders.Names];

    [OracleTheory(Oracles.PyTorch)]
    [MemberData(nameof(Names))]
    public void The_reference_in_PyTorch_answers_as_the_model_that_was_written(string name)
    {
        using var scope = new TensorScope();
        using var model = ModelLoader.Load(exported.Folder(name), Device.Cpu);
        var inputs = Golden.Inputs(ExportedFolders.Fixture(name), model.Config);

        var output = model.Forward(inputs, new Pass(HiddenStates: true, Dropout: null));

        var reference = exported.Reference(name);
        Golden.AssertClose(reference, "logits", output.Logits, inputs, 1e-5);
        Golden.AssertClose(
            reference, reference.ContainsKey("cls_logits") ? "cls_logits" : "logits", output.ForLabels, inputs, 1e-5);
        Golden.AssertClose(
            reference,
            reference.ContainsKey("distillation_logits") ? "distillation_logits" : "logits",
            output.ForTeacher, inputs, 1e-5);
        Assert.Equal(
            reference.Keys.Count(key => key.StartsWith("hidden_states", StringComparison.Ordinal)),
            output.HiddenStates.Count);
        foreach (var (state, i) in output.HiddenStates.Select((state, i) => (state, i)))
        {
            Golden.AssertClose(reference, $"hidden_states.{i}", state, inputs, 1e-5);
        }
    }

    [OracleFact(Oracles.PyTorch)]
    public void The_reference_in_PyTorch_answers_as_Hugging_Faces_code_did()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["albert", "bert", "bert-mlm", "distilbert", "gpt2", "gpt2-cls", "llama", "roberta", "vit"];
        Python.Run("forward.py", names.SelectMany(name => new[]
        {
            Golden.Folder(name), Path.Combine(Golden.Folder(name), "inputs.safetensors"), folder.File(name),
        }));

        foreach (var name in names)
        {
            using var scope = new TensorScope();
            var inputs = Mask(name);
            using var expected = Golden.Expected(name);
            var answers = Golden.All(folder.File(name));
            Assert.Equal(expected.Entries.Select(entry => entry.Name).Order(), answers.Keys.Order());
            Assert.All(answers.Keys, key =>
                Golden.AssertClose(answers, key, Golden.Read(expected, key), inputs, 1e-5));
        }
    }

    [OracleFact(Oracles.Python)]
    public void A_parser_in_plain_Python_finds_the_same_bytes()
    {
        var files = ExportedFolders.Names.ToDictionary(
            name => Path.Combine(exported.Folder(name), "model.safetensors"), name => exported.Folder(name));

        var found = JsonNode.Parse(Python.Run("describe.py", files.Keys))!;

        foreach (var (file, folder) in files)
        {
            using var scope = new TensorScope();
            using var model = ModelLoader.Load(folder, Device.Cpu);
            var written = model.Weights.All.ToDictionary(
                pair => pair.Weight.Name,
                pair => JsonSerializer.Serialize<object[]>(
                [
                    "F32",
                    pair.Tensor.Shape,
                    Convert.ToHexStringLower(
                        SHA256.HashData(MemoryMarshal.AsBytes(pair.Tensor.ToArray<float>().AsSpan()))),
                ]));
            Assert.Equal(
                written,
                found[file]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.ToJsonString()));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_config_has_what_Hugging_Faces_library_asks_for(string name)
    {
        var (family, head) = ExportedFolders.Parse(name);
        var config = JsonFile.Read(Path.Combine(exported.Folder(name), "config.json"));

        Assert.Equal(family.ModelType, (string?)config["model_type"]);
        Assert.Equal($"""["{family.Architectures[head]}"]""", config["architectures"]!.ToJsonString());
        Assert.Equal(("float32", "float32"), ((string?)config["torch_dtype"], (string?)config["dtype"]));
        Assert.All(_keys[family.ModelType], key => Assert.True(config.ContainsKey(key), key));
        if (head is Head.MaskedLM or Head.CausalLM)
        {
            Assert.False(config.ContainsKey("id2label"));
            return;
        }

        var words = config["id2label"]!.AsObject().Select(pair => (pair.Key, (string)pair.Value!)).ToList();
        Assert.Equal([("0", "red"), ("1", "green"), ("2", "grün"), ("3", "bl\"ue")], words);
        Assert.Equal(
            words.Select(pair => (pair.Item2, pair.Key)),
            config["label2id"]!.AsObject().Select(pair => (pair.Key, pair.Value!.ToJsonString())));
    }

    /// <summary>Which positions count, whether this tool knows the family or not.</summary>
    private static ModelInputs Mask(string name)
    {
        using var file = new SafetensorsReader(Path.Combine(Golden.Folder(name), "inputs.safetensors"));
        if (!file.Contains("attention_mask"))
        {
            return new ImageInputs(Tensor.Zeros([1]));
        }

        var mask = Tensor.From(file.Values<long>("attention_mask"), [.. file.Entry("attention_mask").Shape]);
        return new TextInputs(mask, mask, null);
    }
}
