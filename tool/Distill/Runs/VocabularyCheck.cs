using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Whether every model knows all ids of the rows, as soon as it is known how many there are.</summary>
internal static class VocabularyCheck
{
    /// <param name="vocabularySize">of the tokenizer, or of the rows' own ids</param>
    /// <exception cref="UserException">an id would lie outside a model's embedding</exception>
    public static void Run(RecipeFile file, int vocabularySize)
    {
        var problems = new List<Problem>();
        var (teacher, student) = (file.Recipe.Teacher, file.Recipe.Student);
        foreach (var (name, model) in ModelRules.Models(file.Recipe))
        {
            Compare($"{name}.vocab_size", model.VocabSize ?? vocabularySize);
        }

        (string Key, string? Folder)[] folders =
        [
            ("teacher.from", OtherTokens.AreAllowed(file.Recipe) ? null : teacher.From),
            ("teacher.start.from", teacher.Start?.From),
            ("student.start.from", student.Start is { IsFromTeacher: false } start ? start.From : null),
        ];
        foreach (var (key, folder) in folders)
        {
            if (folder is not null && Config(folder) is TextConfig config)
            {
                Compare(key, config.VocabSize);
            }
        }

        if (problems.Count > 0)
        {
            throw new UserException(ExitCode.RecipeInvalid, problems);
        }

        ModelConfig Config(string folder) =>
            ModelLoader.Config(file.Resolve(folder), TaskRows.HeadOf(file.Recipe.Task));

        void Compare(string key, int known)
        {
            if (known < vocabularySize)
            {
                problems.Add(new Problem(
                    file.Where(key),
                    $"the model of {key} knows {known} token ids and the rows use {vocabularySize}. "
                    + "Use the tokenizer that belongs to the model, or a larger vocab_size."));
            }
        }
    }
}
