namespace Distill.Tests.Commands;

public sealed class HelpTests
{
    [Theory]
    [InlineData("bench")]
    [InlineData("compare")]
    [InlineData("completion")]
    [InlineData("eval")]
    [InlineData("explain")]
    [InlineData("export")]
    [InlineData("ls")]
    [InlineData("new")]
    [InlineData("predict")]
    [InlineData("prune")]
    [InlineData("report")]
    [InlineData("rm")]
    [InlineData("run")]
    [InlineData("runs")]
    [InlineData("schema")]
    [InlineData("sweep")]
    [InlineData("validate")]
    [InlineData("verify")]
    public void The_help_of_a_verb_is_as_approved(string verb) =>
        Approved.Equal(
            $"tests/Distill.Tests/Approved/help/{verb}.txt",
            Tool.Run(verb, "--help").Output.Replace("testhost", "dotnet-distill", StringComparison.Ordinal));
}
