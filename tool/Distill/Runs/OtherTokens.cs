using Distill.Recipes;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>
/// A given teacher with other tokens than the student. Its answers mean nothing to the student token by token, but a text
/// that it writes does.
/// </summary>
internal static class OtherTokens
{
    /// <summary>Whether the recipe allows it: nothing is compared, and the teacher writes.</summary>
    public static bool AreAllowed(Recipe recipe) =>
        recipe is { Teacher: { From: not null, Write: not null }, Loss.AsksTheTeacher: false };

    /// <summary>Whether the teacher has others than the run.</summary>
    public static bool Has(RecipeFile file, Tokenizer? tokenizer) =>
        tokenizer is not null && AreAllowed(file.Recipe) && Difference(file, tokenizer) is not null;

    /// <exception cref="UserException">the teacher has others, and is asked about each token</exception>
    public static void Check(RecipeFile file, Tokenizer? tokenizer)
    {
        var teacher = file.Recipe.Teacher;
        if (tokenizer is null || teacher.From is null || Difference(file, tokenizer) is not { } difference)
        {
            return;
        }

        if (!AreAllowed(file.Recipe))
        {
            throw new UserException(
                ExitCode.InputInvalid,
                file.Where("teacher.from"),
                difference + (file.Recipe.Task == TaskKind.CausalLm
                    ? " Answers about tokens cannot be compared then; a teacher with other tokens can write texts that "
                      + "the student learns: give teacher.write, and loss.soft.weight: 0."
                    : ""));
        }

        if (teacher.Expect is not null)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                file.Where("teacher.expect"),
                $"the teacher reads other tokens than the rows are in, so it is not measured on them. {difference} Remove "
                + "teacher.expect, and measure it with 'dotnet distill eval'.");
        }
    }

    private static string? Difference(RecipeFile file, Tokenizer tokenizer)
    {
        var from = file.Recipe.Teacher.From!;
        try
        {
            return TokenMatch.Difference(from, Tokenizer.Load(file.Resolve(from)), tokenizer);
        }
        catch (UserException)
        {
            return null; // a teacher without a tokenizer is warned of before training
        }
    }
}
