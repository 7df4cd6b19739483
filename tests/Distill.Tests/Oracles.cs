namespace Distill.Tests;

/// <summary>Packages of others that results are compared with; no part of the tool.</summary>
internal static class Oracles
{
    public static string Path(string package) => Repository.Path($"artifacts/oracles/node_modules/{package}");
}
