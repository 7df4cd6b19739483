using System.CommandLine;
using System.CommandLine.Parsing;
using Distill.Compression;
using Distill.Data;
using Distill.Export;
using Distill.Formats;
using Distill.Models;

namespace Distill.Commands;

/// <summary>The options of <c>export</c>, and what goes together.</summary>
internal sealed class ExportOptions
{
    /// <summary>For whom a model is written.</summary>
    private enum Target
    {
        Onnx,
        Safetensors,
        Bundle,
    }

    private readonly Argument<string> _folder = new("folder") { Description = "A model's folder." };

    private readonly Option<string> _output = new("--output")
    {
        Description = "The folder to write; exports of one model may share it.",
        Required = true,
    };

    private readonly WordOption<Target> _to = new(
        "--to", "onnx for its runtimes, safetensors for Hugging Face's library, bundle for one file that eval and predict read.");

    private readonly WordOption<ExportPrecision> _precision = new(
        "--precision", "What the numbers are: int8 for onnx, bf16 for the others; a bundle without it keeps them.");

    private readonly WordOption<Int8Form> _form = new(
        "--quantize", "How int8 is computed with.");

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Labelled rows, on which static inputs are looked at: .csv, .tsv, .jsonl, .conll, or images.",
    };

    private readonly Option<string?> _text = new("--text") { Description = "The column with the text; else 'text'." };

    private readonly Option<string?> _pair = new("--text-pair") { Description = "The column with the second text." };

    private readonly Option<string?> _label = new("--label")
    {
        Description = "The column with the label; else 'label'.",
    };

    private readonly WordOption<RangeChoice> _observer = new(
        "--observer", "How the range of static inputs is chosen from what they were.");

    private readonly Option<bool> _reduceRange = new("--reduce-range")
    {
        Description = "Codes of 7 bits, for processors with AVX2 or AVX-512 but without VNNI.",
    };

    private readonly Option<bool> _cache = new("--cache")
    {
        Description = "A decoder takes and gives the keys and values of the tokens before, for fast generation.",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_folder);
        Option[] all =
        [
            _output, _to, _precision, _form, _data, _text, _pair, _label, _observer, _reduceRange, _cache, Json,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    public string Folder(ParseResult parsed) => parsed.GetRequiredValue(_folder);

    public string Output(ParseResult parsed) => parsed.GetRequiredValue(_output);

    public bool IsOnnx(ParseResult parsed) => _to.Of(parsed) == Target.Onnx;

    public bool IsBundle(ParseResult parsed) => _to.Of(parsed) == Target.Bundle;

    /// <summary>Null where none is asked for.</summary>
    public ElementType? GivenType(ParseResult parsed) =>
        parsed.GetResult(_precision) is { Implicit: false } ? Stored(parsed) : null;

    /// <summary>The type of the weights in safetensors.</summary>
    public ElementType Stored(ParseResult parsed) => _precision.Of(parsed) switch
    {
        ExportPrecision.Fp16 => ElementType.F16,
        ExportPrecision.Bf16 => ElementType.BF16,
        _ => ElementType.F32,
    };

    public RangeChoice Observer(ParseResult parsed) => _observer.Of(parsed);

    /// <summary>Null where no rows are given, which then are not needed.</summary>
    public string? Data(ParseResult parsed) => parsed.GetValue(_data);

    public NamedColumns Columns(ParseResult parsed) => new(
        (_text.Name, parsed.GetValue(_text)),
        parsed.GetValue(_pair),
        (_label.Name, parsed.GetValue(_label)),
        LabelSeparator: null);

    public OnnxOptions Onnx(ParseResult parsed) => new()
    {
        Precision = _precision.Of(parsed),
        Form = _form.Of(parsed),
        ReduceRange = parsed.GetValue(_reduceRange),
        Cache = parsed.GetValue(_cache),
    };

    /// <exception cref="UserException">the model has no cache to speak of</exception>
    public void RequireFit(ParseResult parsed, ModelConfig config)
    {
        if (parsed.GetValue(_cache) && config.Head != Head.CausalLM)
        {
            throw new UserException(
                ExitCode.Usage, Folder(parsed), $"holds a model for {config.Head}; {_cache.Name} is for CausalLM.");
        }
    }

    // By the words: what they stand for is read after this.
    private void Check(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        bool Is(Option option, string word) =>
            result.GetResult(option) is { Tokens: [{ Value: var said }] } && said == word;

        var (forLibrary, int8) = (Is(_to, "safetensors") || Is(_to, "bundle"), Is(_precision, "int8"));
        if (forLibrary && int8)
        {
            result.AddError($"{_precision.Name} int8 goes with {_to.Name} onnx.");
        }

        if (!forLibrary && Is(_precision, "bf16"))
        {
            result.AddError(
                $"{_precision.Name} bf16 goes with {_to.Name} safetensors or bundle; runtimes of ONNX compute in fp32, fp16 or "
                + "int8.");
        }

        Option[] ofInt8 = [_form, _reduceRange];
        foreach (var option in ofInt8.Where(option => Has(option) && !int8))
        {
            result.AddError($"{option.Name} goes with {_precision.Name} int8.");
        }

        var isStatic = Is(_form, "static");
        if (Has(_data) && !isStatic)
        {
            result.AddError($"{_data.Name} goes with {_form.Name} static.");
        }

        Option[] ofRows = [_text, _pair, _label];
        foreach (var option in ofRows.Where(option => Has(option) && !Has(_data)))
        {
            result.AddError($"{option.Name} goes with {_data.Name}.");
        }

        if (Has(_observer) && !isStatic)
        {
            result.AddError($"{_observer.Name} goes with {_form.Name} static.");
        }

        if (isStatic && !Has(_data))
        {
            result.AddError($"{_form.Name} static needs rows: give {_data.Name}.");
        }

        if (Has(_cache) && forLibrary)
        {
            result.AddError($"{_cache.Name} goes with {_to.Name} onnx.");
        }
    }
}
