namespace Distill.EndToEnd;

public sealed class CommandLineTests
{
    /// <summary>
    /// After a change that is meant: <c>dotnet distill --help > tests/Distill.EndToEnd/Approved/help.txt</c>
    /// </summary>
    [Fact]
    public void Help_lists_the_verbs()
    {
        var outcome = Tool.Run("--help");

        Assert.Equal(File.ReadAllText(Repository.Path("tests/Distill.EndToEnd/Approved/help.txt")), outcome.Output);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void The_version_is_told_without_the_engine()
    {
        var outcome = Tool.Run("--version");

        Assert.Matches(@"^dotnet-distill \d+\.\d+\.\d+\S*\n\.NET \d+\.\d+\.\d+\S*, .+, \S+\n$", outcome.Output);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void An_unknown_verb_is_a_usage_error_with_a_hint()
    {
        var outcome = Tool.Run("validte");

        Assert.Equal(
            """
            'validte' is not a verb. Did you mean 'validate'?
            See 'dotnet distill --help'.

            """,
            outcome.Error);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("doctor")]
    [InlineData("validate", "missing.yaml")]
    [InlineData("frobnicate")]
    public void No_escape_sequence_is_written_to_a_file_or_a_pipe(params string[] arguments)
    {
        var outcome = Tool.Run(arguments);

        Assert.DoesNotContain('\u001b', outcome.Output + outcome.Error);
    }
}
