using Distill.Models;
using Distill.Recipes;
using Distill.Reports;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>Whether teacher and student mean the same by tokens, as a part of the preflight.</summary>
internal static class TokenChecks
{
    /// <summary>The student reads with the run's tokenizer; a given teacher came with its own.</summary>
    public static PreflightCheck Tokens(RecipeFile file, Tokenizer? ours)
    {
        static PreflightCheck Check(CheckState state, string told) => new("tokens are the same", state, told);

        var from = file.Recipe.Teacher.From ?? file.Recipe.Teacher.Start?.From;
        if (ours is null || from is null)
        {
            return Check(CheckState.Skipped, "Teacher and student are made for the same tokens.");
        }

        if (OtherTokens.Has(file, ours))
        {
            return Check(
                CheckState.Passed,
                $"{from} has other tokens and only writes; its texts are read in the run's {ours.VocabularySize} tokens.");
        }

        try
        {
            var difference = TokenMatch.Difference(from, Tokenizer.Load(file.Resolve(from)), ours);
            return Check(
                difference is null ? CheckState.Passed : CheckState.Refused,
                difference ?? $"The tokenizer of {from} and the run's have the same {ours.VocabularySize} tokens.");
        }
        catch (UserException)
        {
            return Check(
                CheckState.Warned,
                $"{from} holds no tokenizer that can be read; whose ids the teacher knows is not sure.");
        }
    }

    /// <summary>A table of embeddings with more rows than there are tokens answers with what is none.</summary>
    /// <returns>nothing where models answer with labels</returns>
    public static IEnumerable<PreflightCheck> Answers(PreparedData data, Model student, Teaching? teaching)
    {
        if (data.RealClasses is not { } tokens)
        {
            yield break;
        }

        (string Who, int Classes)[] models =
        [
            ("student", student.Config.Classes),
            .. teaching?.Networks.Select(network => ("teacher", network.Config.Classes)) ?? [],
        ];
        var padded = models.Where(model => model.Classes > tokens)
            .Select(model => $"the {model.Who} answers with {model.Classes}, of which {model.Classes - tokens} are none")
            .ToList();
        yield return new PreflightCheck(
            "answers are tokens",
            CheckState.Passed,
            padded.Count == 0
                ? $"All models answer with the tokenizer's {tokens} tokens."
                : $"The tokenizer has {tokens} tokens; {string.Join("; ", padded)}. Student and teacher are compared over "
                  + $"the {tokens}, renormalized.");
    }
}
