using System.CommandLine;
using Distill.Evaluation;

namespace Distill.Commands;

/// <summary>What stands between the labels of a row, for models that give several.</summary>
internal static class SeparatorOption
{
    public static Option<char?> Create() => new("--label-separator")
    {
        Description = "Between the labels of a row, where the model gives several; else '|'.",
        CustomParser = found =>
        {
            var word = found.Tokens[0].Value;
            if (word.Length != 1)
            {
                found.AddError($"--label-separator is {Quoted.Short(word)}; it must be one character.");
            }

            return word.FirstOrDefault();
        },
    };

    /// <exception cref="UserException">it is given, and the model gives one label</exception>
    public static void Require(Option<char?> option, ParseResult parsed, string folder, FinishedModel finished)
    {
        if (parsed.GetValue(option) is not null && !finished.Model.Config.MultiLabel)
        {
            throw new UserException(
                ExitCode.Usage, folder, $"the model does not give several labels; leave out {option.Name}.");
        }
    }
}
