using Distill.Recipes;

namespace Distill.Runs;

/// <summary>What comes before any model: the vocabulary, and the rows in its tokens.</summary>
internal static class Preparation
{
    public static PreparedData Run(RecipeFile file, RunFolder folder, Stages stages, IRunObserver observer)
    {
        var cleaning = RowCleaning.Run(file, folder, stages, observer);
        var tokenizer = new TokenizerStage(file, stages, cleaning).Run();
        var data = new DataStage(file, folder, stages, cleaning, observer).Run(tokenizer, TeacherLabels.Of(file));
        if (file.Recipe.Task.IsImages())
        {
            ImageCheck.Run(file, data.ImageShape);
        }
        else
        {
            VocabularyCheck.Run(file, data.VocabularySize);
        }

        MetricCheck.Run(file, data.Task);
        ClassWeights.Check(file, data.Labels);
        OtherTokens.Check(file, data.Tokenizer);
        MoreTeachers.Check(file, data.Labels, data.Tokenizer);
        return TextChanges.Add(file, stages, data, observer);
    }
}
