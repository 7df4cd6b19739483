using Distill.Formats;
using Distill.Models;
using Distill.Recipes;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>What makes a stage's model whole, and puts it where users look for it.</summary>
internal sealed class ModelResults(Recipe recipe, Stages stages, PreparedData data)
{
    /// <summary>The stage's result: a Hugging Face folder, and how long it took.</summary>
    public void Keep(Stage stage, double seconds, double? validation = null)
    {
        if (data.Tokenizer is { } tokenizer)
        {
            tokenizer.Save(stage.Path);
            LongestInput.Write(stage.Path, recipe.Data.MaxLength);
            if (data.Task.Head == Head.CausalLM)
            {
                GenerationFile.Write(stage.Path, tokenizer.BeginId, tokenizer.Named.End!.Value, tokenizer.PadId);
            }
        }

        data.Images?.Write(stage.Path, data.ImageShape);
        TrainingNote.Write(
            stage.Path, seconds, recipe.Task == TaskKind.CausalLm ? ContinuedTexts.AreJoined(recipe.Data) : null, validation);
    }

    /// <summary>Puts the result where users look for it.</summary>
    public Stage Finish(Stage stage) => stages.Publish(stage);
}
