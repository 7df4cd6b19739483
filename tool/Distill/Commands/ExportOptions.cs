using System.CommandLine;
using System.CommandLine.Parsing;
using Distill.Export;
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
    }

    private readonly Argument<string> _folder = new("folder") { Description = "A model's folder." };

    private readonly Option<string> _output = new("--output")
    {
        Description = "The folder to write; exports of one model may share it.",
        Required = true,
    };

    private readonly Option<Target> _to = WordOption.Create<Target>(
        "--to", "onnx for its runtimes, safetensors for Hugging Face's library.");

    private readonly Option<ExportPrecision> _precision = WordOption.Create<ExportPrecision>(
        "--precision", "What the numbers are: int8 for onnx, bf16 for safetensors.");

    private readonly Option<Int8Form> _form = WordOption.Create<Int8Form>(
        "--quantize", "How int8 is computed with.");

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
        Option[] all = [_output, _to, _precision, _form, _reduceRange, _cache, Json];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    public string Folder(ParseResult parsed) => parsed.GetRequiredValue(_folder);

    public string Output(ParseResult parsed) => parsed.GetRequiredValue(_output);

    public bool IsOnnx(ParseResult parsed) => parsed.GetValue(_to) == Target.Onnx;

    public ExportPrecision Precision(ParseResult parsed) => parsed.GetValue(_precision);

    public OnnxOptions Onnx(ParseResult parsed) => new()
    {
        Precision = Precision(parsed),
        Form = parsed.GetValue(_form),
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

    private void Check(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        if (result.Errors.Any())
        {
            return;
        }

        var (target, precision) = (result.GetValue(_to), result.GetValue(_precision));
        switch (target, precision)
        {
            case (Target.Onnx, ExportPrecision.Bf16):
                result.AddError(
                    $"{_precision.Name} bf16 goes with {_to.Name} safetensors; runtimes of ONNX compute in fp32, fp16 or int8.");
                break;
            case (Target.Safetensors, ExportPrecision.Int8):
                result.AddError($"{_precision.Name} int8 goes with {_to.Name} onnx.");
                break;
        }

        Option[] ofInt8 = [_form, _reduceRange];
        foreach (var option in ofInt8.Where(option => Has(option) && precision != ExportPrecision.Int8))
        {
            result.AddError($"{option.Name} goes with {_precision.Name} int8.");
        }

        if (Has(_cache) && target != Target.Onnx)
        {
            result.AddError($"{_cache.Name} goes with {_to.Name} onnx.");
        }
    }
}
