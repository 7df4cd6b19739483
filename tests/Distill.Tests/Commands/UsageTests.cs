using Distill.Commands;

namespace Distill.Tests.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData("docter", "'docter' is not a verb. Did you mean 'doctor'?\nSee 'dotnet distill --help'.\n")]
    [InlineData("frobnicate", "'frobnicate' is not a verb.\nSee 'dotnet distill --help'.\n")]
    [InlineData("docter --json now", "'docter' is not a verb. Did you mean 'doctor'?\nSee 'dotnet distill --help'.\n")]
    [InlineData("--jsn", "'--jsn' is not an option.\nSee 'dotnet distill --help'.\n")]
    [InlineData(
        "doctor --jsn",
        "'--jsn' is not an option of 'doctor'. Did you mean '--json'?\nSee 'dotnet distill doctor --help'.\n")]
    [InlineData("doctor now", "'now' is not expected after 'doctor'.\nSee 'dotnet distill doctor --help'.\n")]
    public void A_word_that_is_not_understood_is_quoted_with_the_nearest_one(string arguments, string expected)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };

        var code = Program.Run(arguments.Split(' '), new Terminal(output, error));

        Assert.Equal((int)ExitCode.Usage, code);
        Assert.Equal(expected, error.ToString());
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void Without_a_verb_the_verbs_are_told()
    {
        using var error = new StringWriter { NewLine = "\n" };

        var code = Program.Run([], new Terminal(TextWriter.Null, error));

        Assert.Equal((int)ExitCode.Usage, code);
        Assert.Matches(
            @"^No verb was given\. The verbs are .*'doctor'.*\.\nSee 'dotnet distill --help'\.\n$", error.ToString());
    }
}
