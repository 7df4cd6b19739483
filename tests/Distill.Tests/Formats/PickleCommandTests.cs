using System.Diagnostics;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Formats;

/// <summary>The command that is printed where weights are a pickle, run as it is printed.</summary>
public sealed class PickleCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Debian has no package safetensors: its one function that is called is the reference's writer.</summary>
    [OracleFact(Oracles.PyTorch)]
    public void It_converts_the_parts_of_a_model()
    {
        var golden = Path.Combine(Repository.Path("tests/Distill.Tests/Fixtures/models"), "bert");
        var reference = Repository.Path("tests/oracles/reference");
        File.Copy(Path.Combine(golden, "config.json"), _folder.File("config.json"));
        _folder.Write("modules/safetensors/__init__.py", "");
        _folder.Write(
            "modules/safetensors/torch.py",
            "import tensorfile\ndef save_file(tensors, filename, metadata=None):\n"
            + "    tensorfile.write(filename, tensors, metadata)\n");
        Shell(
            "/usr/bin/python3 -B -c \"import torch, tensorfile; "
            + $"w = list(tensorfile.read('{golden}/model.safetensors').items()); "
            + "[torch.save(dict(w[i::2]), f'pytorch_model-0000{i + 1}-of-00002.bin') for i in (0, 1)]\"");

        var refusal = Assert.Throws<UserException>(() => new ModelFolder(_folder.Root)).Problems.Single().What;
        Shell(refusal[refusal.IndexOf("python3 ", StringComparison.Ordinal)..]
            .Replace("python3 ", "/usr/bin/python3 -B ", StringComparison.Ordinal));

        using var expected = ModelLoader.Load(golden, Device.Cpu);
        using var converted = ModelLoader.Load(_folder.Root, Device.Cpu);
        Assert.All(expected.Weights.All, pair => Assert.Equal(
            pair.Tensor.ToArray<float>(), converted.Weights[pair.Weight.Name].ToArray<float>()));

        void Shell(string command)
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", command])
            {
                WorkingDirectory = _folder.Root,
                RedirectStandardError = true,
            };
            start.Environment["PYTHONPATH"] = $"{reference}:{_folder.File("modules")}";
            using var shell = Process.Start(start)!;
            var error = shell.StandardError.ReadToEnd();
            shell.WaitForExit();
            Assert.True(shell.ExitCode == 0, $"{command}\n{error}");
        }
    }
}
