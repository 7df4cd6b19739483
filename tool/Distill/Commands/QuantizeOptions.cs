using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Distill.Data;
using Distill.Recipes;
using Distill.Runs;

namespace Distill.Commands;

/// <summary>The options of <c>quantize</c>, and what goes together.</summary>
internal sealed class QuantizeOptions
{
    private readonly Argument<string> _folder = new("folder") { Description = "A model's folder." };

    private readonly Option<string> _output = new("--output")
    {
        Description = "The folder to write; it must be new or empty.",
        Required = true,
    };

    private readonly WordOption<BitsKind> _bits = new("--bits", "Bits of a weight; auto gives each matrix 8 or 4.");

    private readonly WordOption<ScalesKind> _weights = new("--weights", "Which weights share a scale.");

    private readonly Option<int?> _groupSize = NumberOption.Create(
        "--group-size", $"Inputs that share a scale, with per-group; else {QuantizeRules.UsualGroup}.", least: 1);

    private readonly Option<bool> _affine = new("--affine")
    {
        Description = "The range is that of the weights, with a zero point.",
    };

    private readonly WordOption<InputsKind> _activations = new(
        "--activations", "How inputs are rounded; none turns weights back into fp32.");

    private readonly WordOption<ObserverKind> _observer = new(
        "--observer", "How the range of static inputs is chosen.");

    private readonly WordOption<EmbeddingsKind> _embeddings = new(
        "--embeddings", "Tables of embeddings: a scale for each row, or left as they are.");

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Labelled rows, for static activations and for auto: .csv, .tsv, .jsonl, .conll, or images.",
    };

    private readonly Option<string?> _text = new("--text") { Description = "The column with the text; else 'text'." };

    private readonly Option<string?> _pair = new("--text-pair") { Description = "The column with the second text." };

    private readonly Option<string?> _label = new("--label") { Description = "The column with the label; else 'label'." };

    private readonly Option<int?> _examples = NumberOption.Create(
        "--calibration-examples",
        $"Rows on which inputs and sensitivity are looked at; else {ModelQuantization.UsualExamples}.",
        least: 1);

    private readonly Option<double?> _maxSize = Decimal("--max-size-mb", "With auto: megabytes of the weights' file.");

    private readonly Option<double?> _maxDrop = Decimal(
        "--max-metric-drop", "With auto: how much the task's first figure may get worse.");

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_folder);
        Option[] all =
        [
            _output, _bits, _weights, _groupSize, _affine, _activations, _observer, _embeddings, _data, _text, _pair,
            _label, _examples, _maxSize, _maxDrop, Json,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    public string Folder(ParseResult parsed) => parsed.GetRequiredValue(_folder);

    public string Output(ParseResult parsed) => parsed.GetRequiredValue(_output);

    /// <summary>Null where no rows are given, which then are not needed.</summary>
    public string? Data(ParseResult parsed) => parsed.GetValue(_data);

    public NamedColumns Columns(ParseResult parsed) => new(
        (_text.Name, parsed.GetValue(_text)),
        parsed.GetValue(_pair),
        (_label.Name, parsed.GetValue(_label)),
        LabelSeparator: null);

    public QuantizeSection Section(ParseResult parsed) => new()
    {
        Bits = _bits.Of(parsed),
        Weights = _weights.Of(parsed),
        GroupSize = parsed.GetValue(_groupSize),
        Symmetric = !parsed.GetValue(_affine),
        Activations = _activations.Of(parsed),
        Observer = _observer.Of(parsed),
        CalibrationExamples = parsed.GetValue(_examples),
        Embeddings = _embeddings.Of(parsed),
        MaxSizeMb = parsed.GetValue(_maxSize),
        MaxMetricDrop = parsed.GetValue(_maxDrop),
    };

    // By the words: what they stand for is read after this.
    private void Check(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        bool Is(Option option, string word) => result.GetResult(option) is { Tokens: [{ Value: var said }] } && said == word;
        void Goes(Option option, bool fits, string with)
        {
            if (Has(option) && !fits)
            {
                result.AddError($"{option.Name} goes with {with}.");
            }
        }

        var (auto, fixedInputs) = (Is(_bits, "auto"), Is(_activations, "static"));
        Goes(_groupSize, Is(_weights, "per-group"), $"{_weights.Name} per-group");
        Goes(_observer, fixedInputs, $"{_activations.Name} static");
        foreach (var option in new Option[] { _data, _examples })
        {
            Goes(option, fixedInputs || auto, $"{_activations.Name} static or {_bits.Name} auto");
        }

        foreach (var option in new Option[] { _text, _pair, _label })
        {
            Goes(option, Has(_data), _data.Name);
        }

        foreach (var option in new Option[] { _maxSize, _maxDrop })
        {
            Goes(option, auto, $"{_bits.Name} auto");
        }

        if ((fixedInputs || auto) && !Has(_data))
        {
            result.AddError($"{(auto ? $"{_bits.Name} auto" : $"{_activations.Name} static")} needs rows: give {_data.Name}.");
        }

        if (auto && !Has(_maxSize) && !Has(_maxDrop))
        {
            result.AddError($"{_bits.Name} auto needs a budget: give {_maxSize.Name} or {_maxDrop.Name}.");
        }
    }

    private static Option<double?> Decimal(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = found =>
        {
            var word = found.Tokens[0].Value;
            if (double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            found.AddError($"{name} is {Quoted.Short(word)}; it must be a number from 0, such as 0.01.");
            return null;
        },
    };
}
