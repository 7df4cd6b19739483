using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>
/// A folder of every family with every head, as a run writes it: nothing in its config comes from another tool, and all
/// its weights are drawn, also those that usually start at zero or one.
/// </summary>
public sealed class ExportedFolders : IDisposable
{
    // A fixture of each family: its sizes and its inputs are taken.
    private static readonly Dictionary<string, string> _fixtures = new()
    {
        ["bert"] = "bert",
        ["distilbert"] = "distilbert",
        ["roberta"] = "roberta",
        ["albert"] = "albert",
        ["gpt2"] = "gpt2-cls",
        ["llama"] = "llama-cls",
        ["mistral"] = "mistral",
        ["qwen2"] = "qwen2",
        ["vit"] = "vit",
        ["deit"] = "deit",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Dictionary<string, Dictionary<string, float[]>>> _answers;

    public ExportedFolders()
    {
        foreach (var (family, head) in Names.Select(name => Parse(name)))
        {
            Write(family, head);
        }

        _answers = new(Ask);
    }

    /// <summary>Each as FAMILY/HEAD.</summary>
    public static IEnumerable<string> Names =>
        from family in ModelLoader.Families
        from head in family.Architectures.Keys
        select $"{family.ModelType}/{head}";

    public void Dispose() => _folder.Dispose();

    internal string Folder(string name) => _folder.File(name);

    /// <summary>The fixture whose inputs a folder's model reads.</summary>
    internal static string Fixture(string name) => _fixtures[Parse(name).Family.ModelType];

    internal static (Family Family, Head Head) Parse(string name)
    {
        var parts = name.Split('/');
        return (ModelLoader.Families.Single(family => family.ModelType == parts[0]), Enum.Parse<Head>(parts[1]));
    }

    /// <summary>What the reference in PyTorch answers: one process for all, for it takes seconds to start.</summary>
    internal IReadOnlyDictionary<string, float[]> Reference(string name) => _answers.Value[name];

    private void Write(Family family, Head head)
    {
        using var scope = new TensorScope();
        var found = ModelLoader.Config(Golden.Folder(_fixtures[family.ModelType]));
        IReadOnlyList<string> labels =
            head is Head.MaskedLM or Head.CausalLM ? [] : ["red", "green", "grün", "bl\"ue"];
        var config = found with { Head = head, Labels = labels, Source = [], InitializerRange = 0.1 };
        if (config is TextConfig { PadTokenId: < 0 } text)
        {
            config = text with { PadTokenId = 0 }; // Hugging Face's heads for whole texts need to know it
        }

        using var model = Model.Create(config, seed: 5, Device.Cpu);
        using var noGrad = Autograd.NoGrad();
        foreach (var (weight, tensor) in model.Weights.All)
        {
            tensor.AddInPlace(Tensor.From(
                NormalNumbers.Draw(weight.Name, weight.Count, deviation: 0.1, seed: 6), weight.Shape));
        }

        model.Save(Folder($"{family.ModelType}/{head}"));
    }

    private Dictionary<string, Dictionary<string, float[]>> Ask()
    {
        Python.Run("forward.py", Names.SelectMany(name => new[]
        {
            Folder(name),
            Path.Combine(Golden.Folder(Fixture(name)), "inputs.safetensors"),
            Path.Combine(Folder(name), "answers"),
        }));
        return Names.ToDictionary(name => name, name => Golden.All(Path.Combine(Folder(name), "answers")));
    }
}
