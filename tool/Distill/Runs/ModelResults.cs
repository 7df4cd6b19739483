using Distill.Formats;
using Distill.Models;
using Distill.Recipes;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>What makes a stage's model whole, and puts it where users look for it.</summary>
internal sealed class ModelResults(Recipe recipe, RunFolder folder, PreparedData data, ModelTraining training)
{
    /// <summary>The stage's result: a Hugging Face folder, and how long it took.</summary>
    public void Keep(Stage stage, double seconds)
    {
        if (data.Tokenizer is { } tokenizer)
        {
            tokenizer.Save(stage.Path);
            LongestInput.Write(stage.Path, recipe.Data.MaxLength);
            if (data.Task.Head == Head.CausalLM)
            {
                GenerationFile.Write(stage.Path, tokenizer.Named.End!.Value, tokenizer.PadId);
            }
        }

        data.Images?.Write(stage.Path, data.ImageShape);
        TrainingNote.Write(stage.Path, seconds, recipe.Task == TaskKind.CausalLm ? recipe.Data.Pack : null);
    }

    /// <summary>
    /// Puts the result where users look for it, <c>runs/&lt;name&gt;/student</c>, in place of an earlier one. Only now
    /// are the checkpoints not needed any more.
    /// </summary>
    public Stage Finish(Stage stage)
    {
        var target = folder.Model(stage.Name);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(stage.Path, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(stage.Path, file);
            if (name != Stages.Done)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
                File.Copy(file, Path.Combine(target, name));
            }
        }

        training.CheckpointsOf(stage).Delete();
        return stage;
    }
}
