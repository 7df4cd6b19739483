using Distill.Data;
using Distill.Evaluation;
using Distill.Models;
using Distill.Recipes;
using Distill.Tasks;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>How data.augment changes texts in training: teacher and student see the same.</summary>
internal static class TextChanges
{
    private const string StageName = "choices";
    private const string ChoicesFile = "choices.safetensors";
    private const string Key = "data.augment.replacement.from";
    private const int Version = 1;

    /// <summary>What the config of the model tells before anything is run.</summary>
    public static IReadOnlyList<Problem> Look(RecipeFile file)
    {
        if (file.Recipe.Data.Augment?.Replacement is not { } section || !file.IsSound(Key))
        {
            return [];
        }

        try
        {
            var config = ModelLoader.Config(file.Resolve(section.From));
            return Flaw(section.From, config, file.Recipe.Data.MaxLength) is { } flaw
                ? [new Problem(file.Where(Key), flaw)]
                : [];
        }
        catch (UserException exception)
        {
            return exception.Problems;
        }
    }

    /// <summary>The same rows, changed each time they are learned from.</summary>
    public static PreparedData Add(RecipeFile file, Stages stages, PreparedData data, IRunObserver observer)
    {
        if (file.Recipe.Data.Augment is not { } section)
        {
            return data;
        }

        var identity = new Fingerprint("augment", Version)
            .With("deletion", section.Deletion)
            .With("swap", section.Swap)
            .With("share", section.Replacement?.Share);
        Lazy<WordChoices>? choices = null;
        if (section.Replacement is { } replacement)
        {
            RequireSameTokens(file, replacement.From, data.Tokenizer!);
            var fingerprint = new Fingerprint(StageName, Version)
                .With("rows", data.Identity)
                .With("data.augment.replacement.candidates", replacement.Candidates)
                .WithFiles("data.augment.replacement.from", file.Resolve(replacement.From));
            identity.With("choices", fingerprint);
            choices = new(() => WordChoices.Open(
                Choices(file, replacement, fingerprint, stages, data, observer).File(ChoicesFile)));
        }

        var augmentation = new TextAugmentation(
            data.Tokenizer!, section.Deletion, section.Swap, section.Replacement?.Share ?? 0, choices);
        return data with
        {
            Task = data.Task switch
            {
                TextClassification one => one.With(augmentation),
                MultiLabelClassification several => several.With(augmentation),
                _ => throw new InvalidOperationException("only classified texts are changed"),
            },
            Identity = $"{data.Identity} {identity}",
        };
    }

    private static string? Flaw(string folder, ModelConfig config, int maxLength) => config switch
    {
        { Head: not Head.MaskedLM } => $"the model of {folder} ends in {config.Head}; {Key} needs {Head.MaskedLM}.",
        TextConfig { MaxPositionEmbeddings: var longest } when longest < maxLength =>
            $"the model of {folder} reads {longest} tokens and data.max_length is {maxLength}. Shorten the rows, or take "
            + "another model.",
        _ => null,
    };

    /// <summary>A stage within the training that first needs it.</summary>
    private static Stage Choices(
        RecipeFile file, ReplacementSection section, Fingerprint fingerprint, Stages stages, PreparedData data,
        IRunObserver observer) =>
        stages.Complete(StageName, fingerprint, stage =>
        {
            var training = file.Recipe.Training;
            using var model = ModelLoader.Load(file.Resolve(section.From), TrainingParts.Device(training));
            model.Weights.Freeze();
            var guesser = new WordGuesser(
                model, data.Tokenizer!, TrainingParts.Precision(training), training.EvaluationBatchSize);
            var rows = guesser.Guess(
                [data.Taught, data.TeacherTrain],
                section.Candidates,
                (done, all) => observer.OnProgress("words that may stand in another's place", done, all));
            WordChoices.Write(stage.File(ChoicesFile), section.Candidates, rows);
        });

    private static void RequireSameTokens(RecipeFile file, string folder, Tokenizer ours)
    {
        var problem = ours.Named.Mask is null
            ? "the tokenizer has no token for the mask, such as '[MASK]'."
            : TokenMatch.Difference(folder, Tokenizer.Load(file.Resolve(folder)), ours);
        if (problem is not null)
        {
            throw new UserException(
                ExitCode.InputInvalid, file.Where(Key), $"{problem} Give tokenizer: {{ from: {folder} }}.");
        }
    }
}
