using Distill.Formats;
using Distill.Models;
using Distill.Tokenizers;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>A finished model of texts and its tokenizer, which belong together.</summary>
/// <param name="MaxLength">tokens that texts are cut to</param>
internal sealed record FinishedText(Model Model, TextConfig Config, Tokenizer Tokenizer, int MaxLength)
{
    /// <inheritdoc cref="FinishedModel.Load"/>
    public static FinishedText Load(string folder, int? maxLength, Device device)
    {
        var problems = new InputProblems();
        var (model, tokenizer) = (default(Model), default(Tokenizer));
        problems.Collect(() => model = ModelLoader.Load(folder, device));
        problems.Collect(() => tokenizer = Tokenizer.Load(folder));
        if (model is not null && tokenizer is not null)
        {
            Compare(folder, (TextConfig)model.Config, tokenizer, maxLength, problems);
        }

        if (problems.Any)
        {
            model?.Dispose();
            problems.ThrowIfAny();
        }

        model!.Weights.Freeze();
        var config = (TextConfig)model.Config;
        var longest = Math.Min(LongestInput.Read(folder) ?? int.MaxValue, config.MaxPositionEmbeddings);
        return new FinishedText(model, config, tokenizer!, maxLength ?? longest);
    }

    private static void Compare(
        string folder, TextConfig config, Tokenizer tokenizer, int? maxLength, InputProblems problems)
    {
        if (tokenizer.VocabularySize > config.VocabSize)
        {
            problems.Add(
                folder,
                $"the tokenizer has {tokenizer.VocabularySize} tokens, the model {config.VocabSize}; they do not "
                + "belong together. Copy the tokenizer from where the model was trained.");
        }

        if (maxLength > config.MaxPositionEmbeddings)
        {
            problems.Add(
                folder,
                $"reads at most {config.MaxPositionEmbeddings} tokens; a longest length of {maxLength} was asked for.");
        }
    }
}
