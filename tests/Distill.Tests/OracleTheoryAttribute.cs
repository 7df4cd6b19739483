namespace Distill.Tests;

/// <inheritdoc cref="OracleFactAttribute"/>
internal sealed class OracleTheoryAttribute : TheoryAttribute
{
    public OracleTheoryAttribute(string package) => Skip = Oracles.Missing(package)!;
}
