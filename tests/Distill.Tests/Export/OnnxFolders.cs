using Distill.Export;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Export;

/// <summary>
/// Every family with every head, and the fixtures that are special in their family, exported once in each precision
/// that is asked for.
/// </summary>
public sealed class OnnxFolders : IDisposable
{
    private readonly ExportedFolders _models = new();
    private readonly TemporaryFolder _folder = new();

    /// <summary>FAMILY/HEAD, a fixture, or a fixture that has lost a head.</summary>
    public static IEnumerable<string> Names =>
    [
        .. ExportedFolders.Names, "llama-gqa", "llama-rope3", "mistral", "bert-mlm", "roberta-mlm",
        "pruned:bert", "pruned:gpt2",
    ];

    /// <summary>Those that continue texts.</summary>
    public static IEnumerable<string> Decoders =>
        [.. ExportedFolders.Names.Where(name => name.EndsWith("CausalLM", StringComparison.Ordinal)),
            "llama-gqa", "llama-rope3", "mistral"];

    public void Dispose()
    {
        _models.Dispose();
        _folder.Dispose();
    }

    internal Model Load(string name) => ModelLoader.Load(Source(name), Device.Cpu);

    internal OnnxRun Run(string name, OnnxOptions options) => new(Path(name, options));

    /// <summary>The model's file.</summary>
    internal string Path(string name, OnnxOptions options)
    {
        var kind = $"{options.Precision}-{options.Form}-{options.ReduceRange}-{options.Cache}";
        var output = _folder.File($"{name.Replace('/', '-').Replace(':', '-')}-{kind}");
        var path = System.IO.Path.Combine(output, "onnx", options.FileName);
        if (!File.Exists(path))
        {
            using var model = Load(name);
            Assert.Equal(path, OnnxExport.Write(Source(name), model, options, output).File);
        }

        return path;
    }

    private string Source(string name) => name.Contains('/') ? _models.Folder(name)
        : name.Contains(':') ? Pruned(name.Split(':')[1])
        : Golden.Folder(name);

    private string Pruned(string fixture)
    {
        var folder = _folder.File($"pruned-{fixture}");
        if (!Directory.Exists(folder))
        {
            var config = ModelLoader.Config(Golden.Folder(fixture)) with
            {
                PrunedHeads = new PrunedHeads([KeyValuePair.Create(0, new[] { 1 })]),
                InitializerRange = 0.2,
            };
            using var model = Model.Create(config, seed: 4, Device.Cpu);
            model.Save(folder);
        }

        return folder;
    }
}
