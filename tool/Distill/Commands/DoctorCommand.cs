using System.CommandLine;
using Distill.Torch.Machine;

namespace Distill.Commands;

internal static class DoctorCommand
{
    public static Verb Verb { get; } = new(
        "doctor", "Look at the engine and the machine, and say what makes them slow.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(json);
        command.SetAction(parsed =>
        {
            var machine = Diagnosis.Make();
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(DoctorReport.Document(machine));
            }
            else
            {
                terminal.Output.Write(DoctorReport.Text(machine));
            }

            return (int)ExitCode.Done;
        });
    }
}
