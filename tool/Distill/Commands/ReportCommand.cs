using System.CommandLine;
using Distill.Reports;

namespace Distill.Commands;

internal static class ReportCommand
{
    public static Verb Verb { get; } = new(
        "report", "Print the table of a finished run again, and write its report.md anew.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var folder = new Argument<string>("folder") { Description = "The folder of a finished run." }.OffersRuns();
        var json = new Option<bool>("--json") { Description = "Print report.json instead of the table." };
        command.AddAll(folder, json);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            var report = Report.Read(path);
            MarkdownReport.Write(path);
            if (parsed.GetValue(json))
            {
                terminal.Output.Write(report.ToJson());
            }
            else
            {
                ReportPrinter.Print(report, terminal);
            }

            return (int)ExitCode.Done;
        });
    }
}
