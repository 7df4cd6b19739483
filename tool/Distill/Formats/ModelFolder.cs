using System.Text.Json.Nodes;

namespace Distill.Formats;

/// <summary>A model as Hugging Face's library keeps it: a folder with config.json beside the weights.</summary>
internal sealed class ModelFolder
{
    private const string ConfigFile = "config.json";

    private static readonly string[] _pickles = ["*.bin", "*.pt", "*.pth", "*.ckpt"];

    /// <summary>Reads the config and finds the weights; what is missing is told at once.</summary>
    public ModelFolder(string path)
    {
        Path = path;
        if (!Directory.Exists(path))
        {
            throw new UserException(ExitCode.InputInvalid, path, File.Exists(path)
                ? $"is a file; name the folder that holds '{ConfigFile}' and '{WeightFiles.Single}'."
                : "there is no such folder.");
        }

        var problems = new InputProblems();
        if (!File.Exists(ConfigPath))
        {
            problems.Add(path, $"has no '{ConfigFile}', which tells the model's kind and sizes. Copy it there.");
        }

        if (!Has(WeightFiles.Single) && !Has(WeightFiles.Index))
        {
            problems.Add(path, MissingWeights());
        }

        problems.ThrowIfAny();
        Config = JsonFile.Read(ConfigPath);
    }

    public string Path { get; }

    public string ConfigPath => System.IO.Path.Combine(Path, ConfigFile);

    public JsonObject Config { get; }

    public WeightFiles OpenWeights()
    {
        SparsityNote.Check(ConfigPath, Config);
        return new WeightFiles(Path);
    }

    /// <summary>
    /// Writes the weights, then the config, which tells their type: a folder that has a config is complete.
    /// </summary>
    public static void Write(string path, JsonObject config, IEnumerable<SafetensorsTensor> weights)
    {
        var tensors = weights.ToList();

        // Version 4 of Hugging Face's library reads torch_dtype, version 5 dtype.
        config["torch_dtype"] = TypeOf(tensors);
        config["dtype"] = TypeOf(tensors);
        Directory.CreateDirectory(path);
        SafetensorsWriter.Write(System.IO.Path.Combine(path, WeightFiles.Single), tensors);
        JsonFile.Write(System.IO.Path.Combine(path, ConfigFile), config);
    }

    /// <summary>Copies what stands beside config and weights: the tokenizer, notes.</summary>
    public static void CopyOthers(string from, string to)
    {
        foreach (var name in Directory.GetFiles(from).Select(file => System.IO.Path.GetFileName(file)))
        {
            if (name is not (ConfigFile or WeightFiles.Index)
                && !name.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                File.Copy(System.IO.Path.Combine(from, name), System.IO.Path.Combine(to, name), overwrite: true);
            }
        }
    }

    /// <summary>PyTorch's name of the one type; of several the one that holds them all.</summary>
    private static string TypeOf(List<SafetensorsTensor> tensors) =>
        tensors.Select(tensor => tensor.Type).Distinct().ToList() switch
        {
            [ElementType.F16] => "float16",
            [ElementType.BF16] => "bfloat16",
            _ => "float32",
        };

    private bool Has(string file) => File.Exists(System.IO.Path.Combine(Path, file));

    private string MissingWeights()
    {
        var pickle = _pickles
            .SelectMany(pattern => Directory.EnumerateFiles(Path, pattern))
            .Select(file => System.IO.Path.GetFileName(file))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (pickle is null)
        {
            return $"has no weights. Copy '{WeightFiles.Single}' there, or its parts with '{WeightFiles.Index}'.";
        }

        // The parts of a large model are pytorch_model-00001-of-00002.bin and so on. A name that would need quoting in
        // a shell is not put into a command that users paste.
        var pattern = pickle.StartsWith("pytorch_model", StringComparison.Ordinal) ? "pytorch_model*.bin"
            : pickle.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? pickle
            : $"*{System.IO.Path.GetExtension(pickle)}";
        var command =
            "import glob, torch, safetensors.torch as s; s.save_file(dict((k, v.clone()) for f in "
            + $"sorted(glob.glob('{pattern}')) for k, v in torch.load(f, map_location='cpu', weights_only=True)"
            + $".items()), '{WeightFiles.Single}', metadata=dict(format='pt'))";
        return $"""
            has its weights in '{pickle}', a pickle, which can run code when read. If you trust it, convert it there;
            Python needs its packages torch and safetensors for it:
              python3 -c "{command}"
            """;
    }
}
