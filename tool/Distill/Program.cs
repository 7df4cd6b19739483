using System.CommandLine;
using Distill.Commands;
using Distill.Torch;

namespace Distill;

internal static class Program
{
    private static readonly Verb[] _verbs =
    [
        BenchCommand.Verb,
        CacheTeacherCommand.Verb,
        CompareCommand.Verb,
        CompletionCommand.Verb,
        DataCommand.Verb,
        DoctorCommand.Verb,
        EvalCommand.Verb,
        ExplainCommand.Verb,
        ExportCommand.Verb,
        InspectCommand.Verb,
        LsCommand.Verb,
        NewCommand.Verb,
        PredictCommand.Verb,
        PruneCommand.Verb,
        QuantizeCommand.Verb,
        ReportCommand.Verb,
        RmCommand.Verb,
        RunCommand.Verb,
        RunsCommand.Verb,
        SchemaCommand.Verb,
        SweepCommand.Verb,
        TokenizeCommand.Verb,
        ValidateCommand.Verb,
        VerifyCommand.Verb,
    ];

    public static int Main(string[] arguments) => Run(arguments, new Terminal(Console.Out, Console.Error));

    /// <summary>
    /// Parses, calls the verb, and turns every way to fail into sentences and an exit code: the only catch-all.
    /// </summary>
    public static int Run(string[] arguments, Terminal terminal)
    {
        var debug = new Option<bool>("--debug") { Description = "Print stack traces of errors.", Recursive = true };
        var root = new RootCommand("Knowledge distillation of transformers, from one recipe to a measured student.")
        {
            debug,
        };
        foreach (var verb in _verbs)
        {
            // A line that a shell completes is one argument.
            var isUsed = Array.Exists(arguments, each => each.Contains(verb.Name, StringComparison.Ordinal));
            root.Add(verb.Create(terminal, isUsed));
        }

        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();

        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            return terminal.UsageError(parsed);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = terminal.Output,
                Error = terminal.Error,
            };
            return parsed.Invoke(configuration);
        }
        catch (UserException exception)
        {
            return terminal.Problems(exception, parsed.GetValue(debug));
        }
        catch (EngineMissingException exception)
        {
            return terminal.EngineMissing(exception, parsed.GetValue(debug));
        }
        catch (EngineException exception)
        {
            return terminal.EngineFailed(exception, parsed.GetValue(debug));
        }
#pragma warning disable CA1031 // The only catch-all: whatever happens, the user gets a sentence, not a crash.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return terminal.Unexpected(exception, parsed.GetValue(debug));
        }
    }
}
