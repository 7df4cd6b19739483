namespace Distill.Tests;

/// <summary>Packages of others that results are compared with; no part of the tool.</summary>
internal static class Oracles
{
    /// <summary>Debian's packages, which /usr/bin/python3 finds; any other name is a package of npm.</summary>
    public const string PyTorch = "python3-torch", Onnx = "python3-onnx", Python = "python3-minimal", Zsh = "zsh", Fish = "fish";

    public static string Path(string package) => Repository.Path($"artifacts/oracles/node_modules/{package}");

    /// <summary>Why a test that needs the package is skipped; null where it is there.</summary>
    public static string? Missing(string package) => package switch
    {
        PyTorch when Directory.Exists("/usr/lib/python3/dist-packages/torch") => null,
        Onnx when Directory.Exists("/usr/lib/python3/dist-packages/onnx") => null,
        Python when File.Exists("/usr/bin/python3") => null,
        Zsh or Fish when File.Exists($"/usr/bin/{package}") => null,
        PyTorch or Onnx or Python or Zsh or Fish => $"needs Debian's package {package}: run tests/oracles/install.sh",
        _ when Directory.Exists(Path(package)) => null,
        _ => $"needs the npm package {package}: run tests/oracles/install.sh",
    };
}
