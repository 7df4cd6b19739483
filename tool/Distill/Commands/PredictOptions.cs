using System.CommandLine;
using System.CommandLine.Parsing;

namespace Distill.Commands;

/// <summary>The options of <c>predict</c>: four kinds of input, and what goes with each.</summary>
internal sealed class PredictOptions(ModelOptions model)
{
    private readonly Option<string[]> _text = new("--text") { Description = "A text; may be given several times." };
    private readonly Option<string[]> _pair = new("--pair")
    {
        Description = "The second text of each --text, for tasks that compare two.",
    };

    public Option<string[]> Image { get; } = new("--image")
    {
        Description = "A .png, .pgm or .ppm file, for a model of images; may be given several times.",
    };

    public Option<string?> Data { get; } = new("--data")
    {
        Description =
            "Rows, labelled or not: .csv, .tsv, .jsonl, .conll, .txt; of images a folder, an IDX file or a table.",
    };

    public Option<string?> TextColumn { get; } = new("--text-column")
    {
        Description = "The column of --data with the text; else 'text'.",
    };

    public Option<string?> PairColumn { get; } = new("--pair-column")
    {
        Description = "The column of --data with the second text.",
    };

    public Option<string?> Inputs { get; } = new("--inputs")
    {
        Description = "A safetensors file with input_ids, attention_mask and token_type_ids, or with pixel_values.",
    };

    public Option<bool> HiddenStates { get; } = new("--hidden-states")
    {
        Description = "With --inputs: also write hidden_states.0, the embeddings, and so on to the last block; zeros at padding.",
    };

    public Option<string?> Output { get; } = new("--output")
    {
        Description = "Where predictions are written: CSV for --data (else stdout), safetensors for --inputs.",
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document, with the probability of every label or tag.",
    };

    public void AddTo(Command command)
    {
        Option[] own = [_text, _pair, Image, Data, TextColumn, PairColumn, Inputs, HiddenStates, Output, Json];
        foreach (var option in own)
        {
            command.Options.Add(option);
        }

        model.AddTo(command);
        command.Validators.Add(Check);
    }

    /// <summary>Every text, with its pair where there is one.</summary>
    public IReadOnlyList<string[]> Texts(ParseResult parsed)
    {
        var pairs = parsed.GetValue(_pair) ?? [];
        return [.. parsed.GetRequiredValue(_text)
            .Select((text, i) => pairs.Length == 0 ? new[] { text } : [text, pairs[i]])];
    }

    /// <summary>Every text, for a model that answers with tokens.</summary>
    /// <exception cref="UserException">something else is asked about</exception>
    public IReadOnlyList<string> LoneTexts(ParseResult parsed) =>
        parsed.GetValue(Data) is null && parsed.GetValue(_pair) is not { Length: > 0 }
            ? parsed.GetRequiredValue(_text)
            : throw new UserException(
                ExitCode.Usage, "", "This model answers with tokens; it is asked with --text, without --pair.");

    /// <exception cref="UserException">a model of images is asked about texts, or the other way round</exception>
    public void RequireKind(ParseResult parsed, bool ofImages)
    {
        Option[] others = ofImages ? [_text, TextColumn, PairColumn] : [Image];
        if (Array.Find(others, option => parsed.GetResult(option) is { Implicit: false }) is { } wrong)
        {
            throw new UserException(
                ExitCode.Usage,
                "",
                $"The model looks at {(ofImages ? "images" : "texts")}; {wrong.Name} is not for it. "
                + $"Use {(ofImages ? Image.Name : _text.Name)} or {Data.Name}.");
        }
    }

    private void Check(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };

        Option[] kinds = [_text, Image, Data, Inputs];
        if (kinds.Count(Has) != 1)
        {
            result.AddError("Give either --text, --image, --data or --inputs.");
            return;
        }

        (Option Option, Option[] Kinds)[] partners =
        [
            (_pair, [_text]), (TextColumn, [Data]), (PairColumn, [Data]),
            (HiddenStates, [Inputs]), (Output, [Data, Inputs]), (Json, [_text, Image, Data]),
            .. model.ForRows.Select(option => (option, new Option[] { Data })),
            .. model.ForTexts.Select(option => (option, new Option[] { _text, Image, Data })),
        ];
        foreach (var (option, goesWith) in partners.Where(partner => Has(partner.Option) && !partner.Kinds.Any(Has)))
        {
            result.AddError($"{option.Name} goes with {string.Join(" or ", goesWith.Select(kind => kind.Name))}.");
        }

        if (Has(Inputs) && !Has(Output))
        {
            result.AddError("--inputs needs --output, the safetensors file to write.");
        }

        if (Has(Json) && Has(Output))
        {
            result.AddError("--json prints the predictions and --output writes them; give one of both.");
        }

        if (Has(_text))
        {
            CheckTexts(result);
        }
    }

    private void CheckTexts(CommandResult result)
    {
        var texts = result.GetValue(_text)!;
        var pairs = result.GetValue(_pair) ?? [];
        if (pairs.Length > 0 && pairs.Length != texts.Length)
        {
            result.AddError($"There are {texts.Length} --text and {pairs.Length} --pair; every text needs its pair.");
        }

        if (texts.Concat(pairs).Any(string.IsNullOrWhiteSpace))
        {
            result.AddError("A text is empty; give one with words in it.");
        }
    }
}
