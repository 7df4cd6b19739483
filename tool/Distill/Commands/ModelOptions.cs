using System.CommandLine;
using Distill.Data;
using Distill.Evaluation;
using Distill.Models;
using Distill.Torch;

namespace Distill.Commands;

/// <summary>
/// What the verbs that ask a finished model have in common: the folder, how rows are read, how the model runs.
/// </summary>
internal sealed class ModelOptions
{
    private readonly Argument<string> _folder = new("folder") { Description = "A model's folder, with its tokenizer, or a bundle." };

    private readonly Option<char?> _delimiter = new("--delimiter")
    {
        Description = "The character between the fields, or 'tab'; else by the file's ending.",
        CustomParser = found =>
        {
            var word = found.Tokens[0].Value;
            if (word is "tab" or "\\t")
            {
                return '\t';
            }

            if (word.Length != 1)
            {
                found.AddError($"--delimiter is {Quoted.Short(word)}; it must be one character, or 'tab'.");
            }

            return word.FirstOrDefault();
        },
    };

    private readonly Option<bool> _skipBadRows = new("--skip-bad-rows")
    {
        Description = "Leave out rows that cannot be used, and list them.",
    };

    private readonly Option<int?> _maxLength = NumberOption.Create(
        "--max-length", "Tokens that a text is cut to; else as in training.", least: 2);

    private readonly Option<string> _precision = new("--precision")
    {
        Description = "The arithmetic of matrix products.",
        HelpName = "fp32|bf16",
        DefaultValueFactory = _ => "fp32",
        CustomParser = found =>
        {
            var word = found.Tokens[0].Value;
            if (word is not ("fp32" or "bf16"))
            {
                found.AddError($"--precision is {Quoted.Short(word)}; it must be 'fp32' or 'bf16'.");
            }

            return word;
        },
    };

    private readonly Option<int?> _batchSize = NumberOption.Create(
        "--batch-size", "Examples a forward pass.", least: 1, otherwise: 32);

    /// <summary>Only where rows are read from a file.</summary>
    public IEnumerable<Option> ForRows => [_delimiter, _skipBadRows];

    /// <summary>Only where there are texts or rows.</summary>
    public IEnumerable<Option> ForTexts => [_maxLength, _batchSize];

    public void AddTo(Command command)
    {
        AddForRows(command);
        command.Options.Add(_precision);
    }

    /// <summary>Where no arithmetic is to be chosen.</summary>
    public void AddForRows(Command command)
    {
        command.Arguments.Add(_folder);
        foreach (var option in ForRows.Concat(ForTexts))
        {
            command.Options.Add(option);
        }
    }

    public string Folder(ParseResult parsed) => parsed.GetRequiredValue(_folder);

    public Precision PrecisionOf(ParseResult parsed) =>
        parsed.GetValue(_precision) == "bf16" ? Precision.Bf16 : Precision.Fp32;

    public int BatchSizeOf(ParseResult parsed) => parsed.GetValue(_batchSize)!.Value;

    public Predictor Predictor(ParseResult parsed, FinishedModel finished) =>
        new(finished.Model, finished.Task, PrecisionOf(parsed), BatchSizeOf(parsed));

    public TableSource Source(ParseResult parsed, string path) => new(path, parsed.GetValue(_delimiter));

    public RowProblems Problems(ParseResult parsed) =>
        new(parsed.GetValue(_skipBadRows) ? BadRows.Skip : BadRows.Error, _skipBadRows.Name);

    public FinishedModel Load(ParseResult parsed)
    {
        using var opened = ModelBundle.Open(Folder(parsed));
        return FinishedModel.Load(opened.Folder, parsed.GetValue(_maxLength), Device.Fastest);
    }
}
