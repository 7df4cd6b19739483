namespace Distill.Recipes;

/// <summary>Which shapes a teacher and a student can have.</summary>
internal static class ModelRules
{
    public static void Check(RuleContext context)
    {
        TeacherIsOne(context);
        HeadsDivideTheWidth(context);
        if (context.Recipe.Student.Start is { } start && context.AreSound("student.start"))
        {
            LayersAreTheTeachers(start.Layers, context);
            WidthsAgree(context);
        }
    }

    /// <summary>The models that the recipe describes, by the path of their section.</summary>
    public static IEnumerable<(string Name, ModelSection Model)> Models(Recipe recipe)
    {
        if (recipe.Teacher.Model is { } teacher)
        {
            yield return ("teacher.model", teacher);
        }

        yield return ("student.model", recipe.Student.Model);
    }

    private static void TeacherIsOne(RuleContext context)
    {
        var teacher = context.Recipe.Teacher;
        if ((teacher.From is null) != (teacher.Model is null) || !context.AreSound("teacher.from", "teacher.model"))
        {
            return;
        }

        context.Refuse("teacher", teacher.From is null
            ? "there is no teacher. Give teacher.from, a folder with a trained model, or teacher.model, the shape of one to train."
            : "teacher.from and teacher.model are both given. Remove one of them.");
    }

    private static void HeadsDivideTheWidth(RuleContext context)
    {
        foreach (var (name, model) in Models(context.Recipe))
        {
            if (model.HiddenSize % model.NumAttentionHeads != 0 && context.AreSound($"{name}.hidden_size", $"{name}.num_attention_heads"))
            {
                var key = context.IsGiven($"{name}.num_attention_heads") ? $"{name}.num_attention_heads" : $"{name}.hidden_size";
                context.Refuse(key, $"{name}.num_attention_heads is {model.NumAttentionHeads}, which does not divide hidden_size "
                    + $"{model.HiddenSize}. Heads that do: {Divisors(model.HiddenSize)}.");
            }
        }
    }

    private static void LayersAreTheTeachers(EqualList<int> layers, RuleContext context)
    {
        var wanted = context.Recipe.Student.Model.NumHiddenLayers;
        if (layers.Count != wanted && context.AreSound("student.model.num_hidden_layers"))
        {
            context.Refuse("student.start.layers", $"student.start.layers names {layers.Count} layers and student.model.num_hidden_layers is "
                + $"{wanted}; each of the student's layers is copied from one.");
        }

        if (context.Recipe.Teacher.Model is not { } teacher || !context.AreSound("teacher.model.num_hidden_layers"))
        {
            return;
        }

        foreach (var layer in layers.Where(layer => layer >= teacher.NumHiddenLayers).Distinct())
        {
            context.Refuse("student.start.layers", $"student.start.layers names layer {layer}; the teacher's layers are 0 to "
                + $"{teacher.NumHiddenLayers - 1}.");
        }
    }

    private static void WidthsAgree(RuleContext context)
    {
        if (context.Recipe.Teacher.Model is not { } teacher)
        {
            return;
        }

        var student = context.Recipe.Student.Model;
        (string Key, string Student, string Teacher)[] sizes =
        [
            ("hidden_size", $"{student.HiddenSize}", $"{teacher.HiddenSize}"),
            ("num_attention_heads", $"{student.NumAttentionHeads}", $"{teacher.NumAttentionHeads}"),
            ("intermediate_size", $"{student.IntermediateSize}", $"{teacher.IntermediateSize}"),
            ("max_position_embeddings", $"{student.MaxPositionEmbeddings}", $"{teacher.MaxPositionEmbeddings}"),
            ("type_vocab_size", $"{student.TypeVocabSize}", $"{teacher.TypeVocabSize}"),
            ("hidden_act", Spelling.Word(student.HiddenAct), Spelling.Word(teacher.HiddenAct)),
        ];
        foreach (var (key, ours, theirs) in sizes)
        {
            if (ours != theirs && context.AreSound($"student.model.{key}", $"teacher.model.{key}"))
            {
                context.Refuse($"student.model.{key}", $"student.model.{key} is {ours} and teacher.model.{key} is {theirs}; layers can only be "
                    + $"copied between equal ones. Give the student {theirs}, or remove student.start.");
            }
        }
    }

    private static string Divisors(int size) =>
        string.Join(", ", Enumerable.Range(1, Math.Min(size, 64)).Where(heads => size % heads == 0));
}
