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
    public void Bash_runs_its_script() => Assert.Equal("[suggest:7]=run_--d\n", Ask("bash", """
        dotnet-distill() { echo "$1=$2" | tr ' ' '_'; }
        source SCRIPT
        COMP_LINE='dotnet-distill run --d'; COMP_POINT=22; COMP_WORDS=(dotnet-distill run ''); COMP_CWORD=2
        _dotnet_distill
        echo "${COMPREPLY[0]}"
        """));

    [OracleFact(Oracles.Zsh)]
    public void Zsh_runs_its_script() => Assert.Equal("[suggest:7]=run --d\n", Ask("zsh", """
        dotnet-distill() { echo "$1=$2" }
        compdef() { }
        compadd() { print -l -- $found }
        _files() { }
        source SCRIPT
        BUFFER='dotnet-distill run --d'; CURSOR=$#BUFFER
        _dotnet_distill
        """));

    [OracleFact(Oracles.Fish)]
    public void Fish_runs_its_script() => Assert.Equal("--d=7\n", Ask("fish", """
        function dotnet-distill; echo (string replace 'run ' '' -- $argv[2])"="(string match -r '\d+' -- $argv[1]); end
        source SCRIPT
        complete -C 'dotnet-distill run --d'
        """));

    /// <param name="lines">of the shell, with something in the tool's place that repeats what it is asked</param>
    private static string Ask(string shell, string lines)
    {
        using var folder = new TemporaryFolder();
        var script = folder.Write("script", Tool.Run("completion", shell).Output);
        var asked = folder.Write("ask", lines.Replace("SCRIPT", script, StringComparison.Ordinal));
        var start = new System.Diagnostics.ProcessStartInfo(shell, [asked]) { RedirectStandardOutput = true };
        start.Environment["HOME"] = folder.Root;
        using var process = System.Diagnostics.Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said;
    }
}
