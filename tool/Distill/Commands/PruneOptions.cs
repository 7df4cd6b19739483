using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Distill.Compression;
using Distill.Recipes;

namespace Distill.Commands;

/// <summary>The options of <c>prune</c>, and what goes together.</summary>
internal sealed class PruneOptions
{
    private readonly Option<string> _output = new("--output") { Description = "The folder to write." };

    private readonly WordOption<PruneKind> _kind = new(
        "--kind", "What goes: single weights by a measure, or heads, neurons, layers.");

    private readonly Option<double?> _sparsity = new("--sparsity")
    {
        Description = "The share that goes, above 0 and below 1; a pattern as 2:4 says it itself.",
        CustomParser = found =>
        {
            var word = found.Tokens[0].Value;
            if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
                && share is > 0 and < 1)
            {
                return share;
            }

            found.AddError($"--sparsity is {Quoted.Short(word)}; it must be a number above 0 and below 1.");
            return null;
        },
    };

    private readonly WordOption<PruneScope> _scope = new(
        "--scope", "Whether the least important of all layers go, or of each as many.");

    private readonly WordOption<UnitImportance> _importance = new(
        "--importance", "How heads and neurons are judged: by the loss, or by how much they give.");

    private readonly Option<string?> _pattern = new("--pattern")
    {
        Description = "Weights that go together: 2:4 keeps 2 of 4 inputs, 4x1 takes blocks of 4 outputs and 1 input.",
        CustomParser = found =>
        {
            var word = found.Tokens[0].Value;
            if (SparsityPattern.Read(word) is null)
            {
                found.AddError(
                    $"--pattern is {Quoted.Short(word)}; it must be as 2:4, kept of inputs, or as 4x1, outputs by inputs, "
                    + "with numbers up to 64.");
            }

            return word;
        },
    };

    private readonly Option<bool> _embeddings = new("--embeddings") { Description = "Prune the tables of embeddings too." };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Write nothing; tell what would go." };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Labelled rows, by which importance is measured where the kind needs it.",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document." };

    public void AddTo(Command command)
    {
        Option[] all = [_output, _kind, _sparsity, _scope, _importance, _pattern, _embeddings, _data, _dryRun, Json];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    /// <summary>Null in a dry run.</summary>
    public string? Output(ParseResult parsed) => parsed.GetValue(_dryRun) ? null : parsed.GetValue(_output);

    public string? Data(ParseResult parsed) => parsed.GetValue(_data);

    /// <summary>As a recipe would say it.</summary>
    public PruneSection Section(ParseResult parsed) => new()
    {
        Kind = _kind.Of(parsed),
        Sparsity = parsed.GetValue(_sparsity)
            ?? (SparsityPattern.Read(parsed.GetValue(_pattern) ?? "") as GroupPattern)?.Sparsity,
        Scope = _scope.Of(parsed),
        Importance = _importance.Of(parsed),
        Pattern = parsed.GetValue(_pattern),
        Embeddings = parsed.GetValue(_embeddings),
    };

    // By the words: what they stand for is read after this.
    private void Check(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        string Word(Option option) => result.GetResult(option) is { Tokens: [{ Value: var said }, ..] } ? said : "";

        var kind = Has(_kind) ? Word(_kind) : Spelling.Word(PruneKind.Magnitude);
        var known = Enum.GetValues<PruneKind>().ToDictionary(each => Spelling.Word(each));
        if (!Has(_output) && !Has(_dryRun))
        {
            result.AddError($"Name the folder to write with {_output.Name}, or give {_dryRun.Name}.");
        }

        if (!Has(_sparsity) && !Word(_pattern).Contains(':', StringComparison.Ordinal))
        {
            result.AddError($"Say with {_sparsity.Name} how much is to go.");
        }

        if (!known.TryGetValue(kind, out var found))
        {
            return; // told where the word is read
        }

        if (found == PruneKind.Movement)
        {
            result.AddError(
                $"{_kind.Name} movement looks at how weights move in a training. Prune in a recipe, or choose another kind.");
        }
        else if (found != PruneKind.Magnitude && !Has(_data))
        {
            result.AddError($"{_kind.Name} {kind} is measured on labelled rows. Give them with {_data.Name}.");
        }
        else if (found == PruneKind.Magnitude && Has(_data))
        {
            result.AddError($"{_kind.Name} magnitude needs no rows. Remove {_data.Name}.");
        }

        Option[] ofWeights = [_pattern, _embeddings];
        foreach (var option in ofWeights.Where(option => Has(option) && !found.IsOfWeights()))
        {
            result.AddError($"{option.Name} is for kinds of single weights; {kind} go as a whole.");
        }

        if (Has(_importance) && found is not (PruneKind.Heads or PruneKind.Neurons))
        {
            result.AddError($"{_importance.Name} is for heads and neurons; {kind} are judged in another way. Remove it.");
        }

        if (Has(_scope) && found is (PruneKind.Neurons or PruneKind.Layers))
        {
            result.AddError($"{_scope.Name} has no effect: {kind} are chosen in one way alone. Remove it.");
        }
    }
}
