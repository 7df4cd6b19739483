using Distill.Data;
using Distill.Models;
using Distill.Recipes;
using Distill.Teachers;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>The models of <c>teacher.also</c>, each held to the rows by itself: its head, its labels, its tokens.</summary>
internal static class MoreTeachers
{
    private const string Key = "teacher.also";

    /// <summary>What their configs tell before anything is run.</summary>
    public static IReadOnlyList<Problem> Look(RecipeFile file)
    {
        var problems = new List<Problem>();
        foreach (var folder in file.IsSound(Key) ? file.Recipe.Teacher.Also ?? [] : [])
        {
            try
            {
                var config = ModelLoader.Config(file.Resolve(folder));
                if (config.Head != TaskRows.HeadOf(file.Recipe.Task))
                {
                    problems.Add(new Problem(
                        file.Where(Key),
                        $"the model of {folder} ends in {config.Head}; {Spelling.Word(file.Recipe.Task)} needs "
                        + $"{TaskRows.HeadOf(file.Recipe.Task)}."));
                }

                problems.AddRange(TeacherCheck.Rows(file, Key, config));
            }
            catch (UserException exception)
            {
                problems.AddRange(exception.Problems);
            }
        }

        return problems;
    }

    /// <summary>Whether they mean the same by answers and tokens, as soon as rows and tokens are there.</summary>
    /// <exception cref="UserException">what differs, of every one</exception>
    public static void Check(RecipeFile file, Labels labels, Tokenizer? tokenizer)
    {
        var problems = new List<Problem>();
        foreach (var folder in file.Recipe.Teacher.Also ?? [])
        {
            var theirs = ModelLoader.Config(file.Resolve(folder)).Labels;
            if (!theirs.Order(StringComparer.Ordinal).SequenceEqual(labels.Names.Order(StringComparer.Ordinal)))
            {
                problems.Add(new Problem(
                    file.Where(Key),
                    $"the model of {folder} knows the labels {Quoted.List(theirs)}; the rows and the first teacher have "
                    + $"{Quoted.List(labels.Names)}. All teachers need the same, in any order."));
            }

            if (tokenizer is not null
                && TokenMatch.Difference(folder, Tokenizer.Load(file.Resolve(folder)), tokenizer) is { } difference)
            {
                problems.Add(new Problem(file.Where(Key), difference));
            }
        }

        if (problems.Count > 0)
        {
            throw new UserException(ExitCode.InputInvalid, problems);
        }
    }

    /// <summary>The first teacher and these as one.</summary>
    /// <param name="networks">the first one's, then these, in the recipe's order</param>
    public static ITeacher Together(Recipe recipe, PreparedData data, IReadOnlyList<Model> networks)
    {
        var section = recipe.Teacher;
        double[] shares = section.Proportions is { } given ? [.. given] : [.. networks.Select(_ => 1.0)];
        var mean = section.Mean == MeanKind.Logits ? TeacherMean.Logits
            : recipe.Data.LabelSeparator is null ? TeacherMean.Probabilities
            : TeacherMean.YesOrNo;
        return new SeveralTeachers(
            [
                .. networks.Zip(shares, (network, share) => new TeacherShare(
                    Teaching.Asking(network, recipe.Training, data),
                    share / shares.Sum(),
                    Order(network.Config.Labels, data.Labels.Names))),
            ],
            mean);
    }

    private static long[]? Order(IReadOnlyList<string> theirs, IReadOnlyList<string> ours) => theirs.SequenceEqual(ours)
        ? null
        : [.. ours.Select(name => (long)theirs.ToList().IndexOf(name))];
}
