using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// Looks into the config of a given teacher: can it read the rows, and can the student start from it?
/// </summary>
internal static class TeacherCheck
{
    private const string From = "teacher.from";

    public static IReadOnlyList<Problem> Run(RecipeFile file)
    {
        if (file.Recipe.Teacher.From is not { } from || !file.IsSound(From))
        {
            return [];
        }

        try
        {
            var config = ModelLoader.Config(file.Resolve(from));
            return config is TextConfig text
                ? [.. Head(file, config), .. Rows(file, text), .. Start(file, text)]
                : [.. Head(file, config)];
        }
        catch (UserException exception)
        {
            return exception.Problems;
        }
    }

    private static IEnumerable<Problem> Head(RecipeFile file, ModelConfig teacher)
    {
        var task = file.Recipe.Task;
        if (teacher.Head != TaskRows.HeadOf(task) && file.IsSound("task"))
        {
            yield return new(
                file.Where(From),
                $"the teacher of {From} ends in {teacher.Head}; {Spelling.Word(task)} needs {TaskRows.HeadOf(task)}. "
                + "Use a teacher of the same task, or train one with teacher.model.");
        }
    }

    private static IEnumerable<Problem> Rows(RecipeFile file, TextConfig teacher)
    {
        var data = file.Recipe.Data;
        if (data.MaxLength > teacher.MaxPositionEmbeddings && file.IsSound("data.max_length"))
        {
            yield return new(
                file.Where("data.max_length"),
                $"data.max_length is {data.MaxLength}; the teacher of {From} reads at most "
                + $"{teacher.MaxPositionEmbeddings} tokens. Shorten the rows.");
        }

        if (data.TextPair is not null && !teacher.ReadsPairs && file.IsSound("data.text_pair"))
        {
            yield return new(
                file.Where(From),
                $"type_vocab_size of the teacher is {teacher.TypeVocabSize}; data.text_pair needs 2.");
        }
    }

    private static IEnumerable<Problem> Start(RecipeFile file, TextConfig teacher)
    {
        if (file.Recipe.Student.Start is not { } start || !file.IsSound("student.start"))
        {
            yield break;
        }

        foreach (var layer in start.Layers.Where(layer => layer >= teacher.NumHiddenLayers).Distinct())
        {
            yield return new(
                file.Where("student.start.layers"),
                $"student.start.layers names layer {layer}; "
                + $"the teacher's layers are 0 to {teacher.NumHiddenLayers - 1}.");
        }

        var student = file.Recipe.Student.Model;
        (string Key, int Student, int Teacher)[] sizes =
        [
            ("hidden_size", student.HiddenSize, teacher.HiddenSize),
            ("num_attention_heads", student.NumAttentionHeads, teacher.NumAttentionHeads),
            ("intermediate_size", student.IntermediateSize, teacher.IntermediateSize),
            ("max_position_embeddings", student.MaxPositionEmbeddings, teacher.MaxPositionEmbeddings),
            ("type_vocab_size", student.TypeVocabSize, teacher.TypeVocabSize),
        ];
        foreach (var (key, ours, theirs) in sizes.Where(size => size.Student != size.Teacher))
        {
            yield return new(
                file.Where($"student.model.{key}"),
                $"student.model.{key} is {ours} and the teacher of {From} has {theirs}; layers can only be "
                + $"copied between equal ones. Give the student {theirs}, or remove student.start.");
        }
    }
}
