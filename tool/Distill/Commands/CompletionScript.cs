namespace Distill.Commands;

/// <summary>
/// Scripts that ask the tool itself what may stand at a place of the command line, by its <c>[suggest]</c> directive. The
/// line is given without its first word, the tool's name.
/// </summary>
internal static class CompletionScript
{
    private const string Bash =
        """
        _dotnet_distill() {
            local line="${COMP_LINE#* }" word="${COMP_WORDS[COMP_CWORD]}"
            local point=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(dotnet-distill "[suggest:$point]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _dotnet_distill dotnet-distill

        """;

    private const string Zsh =
        """
        #compdef dotnet-distill
        _dotnet_distill() {
            local line="${BUFFER#* }"
            local point=$((CURSOR - ${#BUFFER} + ${#line}))
            local -a found
            found=("${(@f)$(dotnet-distill "[suggest:$point]" "$line" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _dotnet_distill dotnet-distill

        """;

    private const string Fish =
        """
        function __dotnet_distill
            set -l line (string replace -r '^\S+\s?' '' -- (commandline -cp))
            dotnet-distill "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c dotnet-distill -a '(__dotnet_distill)'

        """;

    private const string Pwsh =
        """
        Register-ArgumentCompleter -Native -CommandName dotnet-distill -ScriptBlock {
            param($word, $ast, $position)
            $whole = $ast.ToString()
            $line = $whole -replace '^\S+\s?', ''
            $point = $position - $ast.Extent.StartOffset - ($whole.Length - $line.Length)
            dotnet-distill "[suggest:$point]" "$line" 2>$null |
                Where-Object { $_.StartsWith($word) } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }

        """;

    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    /// <param name="shell">one of <see cref="Shells"/></param>
    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => Pwsh,
    };
}
