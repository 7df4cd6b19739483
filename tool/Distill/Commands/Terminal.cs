using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Distill.Torch;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>
/// Where a verb writes: results to <paramref name="output"/>, everything else to <paramref name="error"/>.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    // Made when they are asked for: most of a short verb's time is what it loads.
    private static readonly Lazy<JsonSerializerOptions> _json = new(() => new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private readonly Lazy<IAnsiConsole> _results = new(() => ConsoleOn(output, Console.IsOutputRedirected));
    private readonly Lazy<IAnsiConsole> _progress = new(() => ConsoleOn(error, Console.IsErrorRedirected));

    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>For tables: plain characters where stdout is not a terminal.</summary>
    public IAnsiConsole Results => _results.Value;

    /// <summary>For progress.</summary>
    public IAnsiConsole Progress => _progress.Value;

    /// <summary>Somebody watches: bars can be drawn.</summary>
    public bool IsInteractive =>
        !Console.IsErrorRedirected
        && Environment.GetEnvironmentVariable("CI") is null
        && Progress.Profile.Capabilities.Interactive;

    /// <summary>A result as one indented JSON document, keys in snake_case; what is null is left out.</summary>
    public void PrintJson(object result) => output.WriteLine(JsonSerializer.Serialize(result, _json.Value));

    public int UsageError(ParseResult parsed)
    {
        foreach (var message in UsageProblems.Of(parsed))
        {
            error.WriteLine(message);
        }

        var verb = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        error.WriteLine($"See 'dotnet distill{verb} --help'.");
        return (int)ExitCode.Usage;
    }

    /// <summary>All problems, one a line, then how many there were.</summary>
    public int Problems(UserException exception, bool debug)
    {
        foreach (var problem in exception.Problems)
        {
            error.WriteLine(problem);
        }

        if (exception.Code is ExitCode.RecipeInvalid or ExitCode.InputInvalid)
        {
            var count = exception.Problems.Count;
            error.WriteLine(count == 1 ? "1 problem. Nothing was run." : $"{count} problems. Nothing was run.");
        }

        PrintTrace(exception, debug);
        return (int)exception.Code;
    }

    public int EngineMissing(EngineMissingException exception, bool debug)
    {
        error.WriteLine(exception.Message);
        PrintTrace(exception, debug);
        return (int)ExitCode.EngineMissing;
    }

    /// <summary>libtorch's own sentence: memory that ran out, a device that was lost.</summary>
    public int EngineFailed(EngineException exception, bool debug)
    {
        error.WriteLine($"The engine failed: {exception.Message}");
        PrintTrace(exception, debug);
        return (int)ExitCode.Failed;
    }

    public int Unexpected(Exception exception, bool debug)
    {
        error.WriteLine($"The tool failed: {exception.Message}");
        PrintTrace(exception, debug);
        if (!debug)
        {
            error.WriteLine("Run it again with --debug for the full trace.");
        }

        return (int)ExitCode.Failed;
    }

    /// <summary>Spectre writes escape codes into pipes unless it is told not to; a pipe has no width either.</summary>
    private static IAnsiConsole ConsoleOn(TextWriter writer, bool redirected)
    {
        var noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = noColor || redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (redirected)
        {
            console.Profile.Width = 160;
        }

        return console;
    }

    private void PrintTrace(Exception exception, bool debug)
    {
        if (debug)
        {
            error.WriteLine(exception);
        }
    }
}
