namespace Distill.Tests.Commands;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("ru", "run")]
    [InlineData("run x --d", "--dry-run")]
    [InlineData("sweep x --search h", "halving")]
    [InlineData("run x --set loss.soft.temperature", "loss.soft.temperature=")]
    [InlineData("completion f", "fish")]
    public void The_tool_offers_what_may_stand_there(string line, string offered) =>
        Assert.Contains(offered, Tool.Run($"[suggest:{line.Length}]", line).Output.Split('\n'));

    [Theory]
    [InlineData("bash", "complete -o default -F _dotnet_distill dotnet-distill")]
    [InlineData("zsh", "compdef _dotnet_distill dotnet-distill")]
    [InlineData("fish", "complete -c dotnet-distill")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName dotnet-distill")]
    public void Each_shell_has_its_script(string shell, string line) =>
        Assert.Contains(line, Tool.Run("completion", shell).Output, StringComparison.Ordinal);

    [Fact]
    public void Bash_runs_its_script()
    {
        using var folder = new TemporaryFolder();
        folder.Write("script", Tool.Run("completion", "bash").Output);

        // In the tool's place something that repeats what it is asked.
        var asked = folder.Write("ask", """
            dotnet-distill() { echo "$1=$2" | tr ' ' '_'; }
            source "$(dirname "$0")/script"
            COMP_LINE='dotnet-distill run --d'; COMP_POINT=22; COMP_WORDS=(dotnet-distill run --d); COMP_CWORD=2
            COMP_WORDS[2]=''
            _dotnet_distill
            echo "${COMPREPLY[0]}"
            """);
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("bash", [asked]) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Equal("[suggest:7]=run_--d\n", said);
    }
}
