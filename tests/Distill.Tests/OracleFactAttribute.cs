namespace Distill.Tests;

/// <summary>
/// A test that compares with somebody else's package. Where tests/oracles/install.sh has not put it, the test is
/// reported as skipped, with the reason.
/// </summary>
internal sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute(string package) => Skip = Oracles.Missing(package)!;
}
