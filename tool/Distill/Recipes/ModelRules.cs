namespace Distill.Recipes;

/// <summary>Which shapes a teacher and a student can have.</summary>
internal static class ModelRules
{
    public static void Check(RuleContext context)
    {
        TeacherIsOne(context);
        foreach (var (name, model) in Models(context.Recipe))
        {
            HeadsDivideTheWidth(name, model, context);
        }

        if (context.Recipe.Student.Start is { } start && context.AreSound("student.start"))
        {
            TeacherIsThere(context);
            LayersAreTheTeachers(start.Layers, context);
            SizesAgree(context);
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
        if (teacher is { From: not null, Model: not null } && context.AreSound("teacher.from", "teacher.model"))
        {
            context.Refuse("teacher", "teacher.from and teacher.model are both given. Remove one of them.");
        }
    }

    private static void HeadsDivideTheWidth(string name, ModelSection model, RuleContext context)
    {
        var (width, heads) = ($"{name}.hidden_size", $"{name}.num_attention_heads");
        if (model.HiddenSize % model.NumAttentionHeads != 0 && context.AreSound(width, heads))
        {
            context.Refuse(
                context.IsGiven(heads) ? heads : width,
                $"{heads} is {model.NumAttentionHeads}, which does not divide hidden_size {model.HiddenSize}. "
                + $"Heads that do: {Divisors(model.HiddenSize)}.");
        }
    }

    private static void TeacherIsThere(RuleContext context)
    {
        if (!context.Recipe.HasTeacher && context.AreSound("teacher.from", "teacher.model"))
        {
            context.Refuse(
                "student.start",
                "student.start copies a teacher's layers, and there is no teacher. Give teacher.from or teacher.model, "
                + "or remove it.");
        }
    }

    private static void LayersAreTheTeachers(EqualList<int> layers, RuleContext context)
    {
        const string key = "student.start.layers";
        var wanted = context.Recipe.Student.Model.NumHiddenLayers;
        if (layers.Count != wanted && context.AreSound("student.model.num_hidden_layers"))
        {
            context.Refuse(
                key,
                $"{key} names {Quoted.Count(layers.Count, "layer")} and student.model.num_hidden_layers is "
                + $"{wanted}; each of the student's layers is copied from one.");
        }

        if (context.Recipe.Teacher.Model is { } teacher && context.AreSound("teacher.model.num_hidden_layers"))
        {
            foreach (var layer in layers.Where(layer => layer >= teacher.NumHiddenLayers).Distinct())
            {
                context.Refuse(
                    key,
                    $"{key} names layer {layer}; the teacher's layers are 0 to {teacher.NumHiddenLayers - 1}.");
            }
        }
    }

    private static void SizesAgree(RuleContext context)
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
            ("vocab_size", RecipeWriter.Scalar(student.VocabSize), RecipeWriter.Scalar(teacher.VocabSize)),
            ("hidden_act", Activation(student), Activation(teacher)),
        ];
        foreach (var (key, ours, theirs) in sizes)
        {
            if (ours != theirs && context.AreSound($"student.model.{key}", $"teacher.model.{key}"))
            {
                context.Refuse(
                    $"student.model.{key}",
                    $"student.model.{key} is {ours} and teacher.model.{key} is {theirs}; layers can only be copied "
                    + $"between equal ones. Give the student {theirs}, or remove student.start.");
            }
        }
    }

    private static string Activation(ModelSection model) => Spelling.Word(
        model.HiddenAct
        ?? (model.Architecture == ArchitectureKind.Albert ? ActivationKind.GeluNew : ActivationKind.Gelu));

    private static string Divisors(int size) =>
        string.Join(", ", Enumerable.Range(1, Math.Min(size, 64)).Where(heads => size % heads == 0));
}
