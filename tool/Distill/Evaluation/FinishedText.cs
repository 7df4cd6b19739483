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

    /// <summary>What the model answers at some places of one text.</summary>
    /// <returns>fp32 [N, V]</returns>
    public Tensor Logits(int[] ids, int[] places, Precision precision)
    {
        using var scope = new TensorScope();
        Tensor Row(int[] values) => Tensor.From(Array.ConvertAll(values, value => (long)value), 1, values.Length);

        var inputs = new TextInputs(
            Row(ids).To(Model.Device),
            Row([.. Enumerable.Repeat(1, ids.Length)]).To(Model.Device),
            TokenTypeIds: null,
            Row(places).View(-1).To(Model.Device));
        return scope.Keep(Predictor.Run(Model, precision, inputs, hiddenStates: false).Logits.To(ScalarType.Float32));
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
