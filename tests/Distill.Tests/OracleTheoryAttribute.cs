namespace Distill.Tests;

/// <inheritdoc cref="OracleFactAttribute"/>
internal sealed class OracleTheoryAttribute : TheoryAttribute
{
    public OracleTheoryAttribute(string package)
    {
        if (!Directory.Exists(Oracles.Path(package)))
        {
            Skip = $"needs the npm package {package}: run tests/oracles/install.sh";
        }
    }
}
