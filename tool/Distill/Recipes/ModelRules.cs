namespace Distill.Recipes;

/// <summary>Which shapes a teacher and a student can have.</summary>
internal static class ModelRules
{
    public static void Check(RuleContext context)
    {
        TeacherIsOne(context);
        foreach (var (name, model) in Models(context.Recipe))
        {
            HeadIsThere(name, model, context);
            HeadsDivideTheWidth(name, model, context);
            HeadsShareTheirKeys(name, model, context);
            ChannelsTurnInPairs(name, model, context);
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

    private static void HeadIsThere(string name, ModelSection model, RuleContext context)
    {
        var (key, task) = ($"{name}.architecture", context.Recipe.Task);
        if (!model.Architecture.Serves(task) && context.AreSound(key, "task"))
        {
            var others = Enum.GetValues<ArchitectureKind>().Where(kind => kind.Serves(task));
            context.Refuse(
                key,
                $"{key} is {Spelling.Word(model.Architecture)}, which has no head for {Spelling.Word(task)}; those "
                + $"that have: {Quoted.List([.. others.Select(kind => Spelling.Word(kind))])}.");
        }
    }

    private static void HeadsDivideTheWidth(string name, ModelSection model, RuleContext context)
    {
        var (width, heads) = ($"{name}.hidden_size", $"{name}.num_attention_heads");
        if (model.HiddenSize % model.NumAttentionHeads != 0 && !HasHeadDim(model) && context.AreSound(width, heads))
        {
            context.Refuse(
                context.IsGiven(heads) ? heads : width,
                $"{heads} is {model.NumAttentionHeads}, which does not divide hidden_size {model.HiddenSize}. "
                + $"Heads that do: {Divisors(model.HiddenSize)}.");
        }
    }

    private static void HeadsShareTheirKeys(string name, ModelSection model, RuleContext context)
    {
        var (shared, heads) = ($"{name}.num_key_value_heads", $"{name}.num_attention_heads");
        if (model.Architecture.IsLlama() && model.NumAttentionHeads % (model.NumKeyValueHeads ?? 1) != 0
            && context.AreSound(shared, heads))
        {
            context.Refuse(
                shared,
                $"{shared} is {model.NumKeyValueHeads}, which does not divide num_attention_heads "
                + $"{model.NumAttentionHeads}. Numbers that do: {Divisors(model.NumAttentionHeads)}.");
        }
    }

    private static void ChannelsTurnInPairs(string name, ModelSection model, RuleContext context)
    {
        var (width, heads, size) = ($"{name}.hidden_size", $"{name}.num_attention_heads", $"{name}.head_dim");
        if (!model.Architecture.IsLlama() || !context.AreSound(width, heads, size))
        {
            return;
        }

        if (model.HeadDim % 2 == 1)
        {
            context.Refuse(
                size, $"{size} is {model.HeadDim}; positions turn channels in pairs. Give an even number.");
        }
        else if (model.HeadDim is null && model.HiddenSize % model.NumAttentionHeads == 0
            && model.HiddenSize / model.NumAttentionHeads % 2 == 1)
        {
            context.Refuse(
                context.IsGiven(heads) ? heads : width,
                $"{heads} is {model.NumAttentionHeads} and hidden_size {model.HiddenSize}, so a head has "
                + $"{model.HiddenSize / model.NumAttentionHeads} channels; positions turn channels in pairs. Choose "
                + "them so that the number is even, or give head_dim.");
        }
    }

    private static bool HasHeadDim(ModelSection model) =>
        model is { HeadDim: not null } && model.Architecture.IsLlama();

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

    private static string Activation(ModelSection model) => Spelling.Word(model.HiddenAct ?? model.Architecture switch
    {
        ArchitectureKind.Albert or ArchitectureKind.Gpt2 => ActivationKind.GeluNew,
        var family when family.IsLlama() => ActivationKind.Silu,
        _ => ActivationKind.Gelu,
    });

    private static string Divisors(int size) =>
        string.Join(", ", Enumerable.Range(1, Math.Min(size, 64)).Where(heads => size % heads == 0));
}
