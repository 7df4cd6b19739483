using System.Globalization;
using Distill.Data;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// Holds the labels of a finished teacher against those of the rows. The order of its outputs becomes the task's, so
/// the student's outputs, the teacher's and the rows' labels mean the same by the same number.
/// </summary>
internal static class TeacherLabels
{
    /// <summary>In the order of its outputs; null where no finished teacher decides it.</summary>
    public static IReadOnlyList<string>? Of(RecipeFile file) =>
        file.Recipe.Teacher.From is { } from ? ModelLoader.Config(file.Resolve(from)).Labels : null;

    /// <param name="known">in the order of the teacher's outputs</param>
    /// <param name="found">in the training rows</param>
    /// <param name="tell">is given a sentence where the two differ and that does no harm</param>
    /// <exception cref="UserException">the rows have labels that the teacher has not</exception>
    public static Labels Align(
        RecipeFile file, IReadOnlyList<string> known, Labels found, Action<string> tell)
    {
        if (file.Recipe.Teacher.LabelMatch == LabelMatch.ByNumber)
        {
            return ByNumber(file, known, found, tell);
        }

        var strangers = found.Names.Except(known).ToList();
        var absent = known.Except(found.Names).ToList();
        if (strangers.Count > 0)
        {
            throw Refused(
                file, ArePlaceholders(known) ? WithoutNames(known, found) : Differing(known, strangers, absent));
        }

        if (absent.Count > 0)
        {
            tell($"No training row has {Quoted.List(absent)}, which the teacher knows; the student keeps the output.");
        }

        if (!known.Except(absent).SequenceEqual(found.Names))
        {
            tell($"The teacher's labels come in another order: {Quoted.List(known)}. They are aligned by name.");
        }

        return Labels.Ordered(known);
    }

    private static Labels ByNumber(
        RecipeFile file, IReadOnlyList<string> known, Labels found, Action<string> tell)
    {
        if (known.Count != found.Count)
        {
            throw Refused(
                file,
                $"the teacher has {Quoted.Count(known.Count, "label")} and the training rows have "
                + $"{Quoted.Count(found.Count, "label")}, {Quoted.List(found.Names)}; teacher.label_match is by-number, "
                + "which needs as many.");
        }

        var pairs = known.Zip(found.Names, (theirs, ours) => $"{Quoted.Short(theirs)} is {Quoted.Short(ours)}");
        tell($"The teacher's labels are taken by number: {string.Join(", ", pairs.Take(20))}"
            + (known.Count > 20 ? $" and {known.Count - 20} more." : "."));
        return found;
    }

    private static string WithoutNames(IReadOnlyList<string> known, Labels found) =>
        $"the teacher's labels have no names, they are {Quoted.List(known)}; the training rows have "
        + $"{Quoted.List(found.Names)}. Write the names into id2label of its config.json, in the order of its outputs; "
        + "or, where that order is the one given here, set teacher.label_match to by-number.";

    private static string Differing(IReadOnlyList<string> known, List<string> strangers, List<string> absent)
    {
        var lack = absent.Count == 0 ? "" : $" and lack {Quoted.List(absent)}";
        return $"the teacher knows the labels {Quoted.List(known)}; the training rows also have "
            + $"{Quoted.List(strangers)}{lack}. Use the teacher's label names in the data, or another teacher.";
    }

    /// <summary>LABEL_0, LABEL_1, …: what Hugging Face's library writes where nobody named the labels.</summary>
    private static bool ArePlaceholders(IReadOnlyList<string> labels) =>
        labels.SequenceEqual(labels.Select((_, id) => string.Create(CultureInfo.InvariantCulture, $"LABEL_{id}")));

    private static UserException Refused(RecipeFile file, string what) =>
        new(ExitCode.InputInvalid, file.Where("teacher.from"), what);
}
