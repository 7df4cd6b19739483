namespace Distill.Recipes;

/// <summary>Which shapes a teacher and a student can have.</summary>
internal static class ModelRules
{
    public static void Check(RuleContext context)
    {
        TeacherIsOne(context);
        TeachersHaveShares(context);
        foreach (var (name, model) in Models(context.Recipe))
        {
            HeadIsThere(name, model, context);
            HeadsDivideTheWidth(name, model, context);
            HeadsShareTheirKeys(name, model, context);
            ChannelsTurnInPairs(name, model, context);
        }

        var (teacher, student) = (context.Recipe.Teacher, context.Recipe.Student);
        FreezeRules.Check("teacher", teacher.Freeze, teacher.Model, context);
        FreezeRules.Check("student", student.Freeze, student.Model, context);
        if (student.Start is { IsFromTeacher: true } start && context.AreSound("student.start"))
        {
            TeacherIsThere(context);
            StartsFromTheTeacher(start, context);
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
        if (teacher.From is null || !context.AreSound("teacher.from", "teacher.model", "teacher.start"))
        {
            return;
        }

        if (teacher.Model is not null)
        {
            context.Refuse("teacher", "teacher.from and teacher.model are both given. Remove one of them.");
        }

        if (teacher.Start is not null)
        {
            context.Refuse("teacher", "teacher.from and teacher.start are both given. Remove one of them.");
        }
    }

    private static void TeachersHaveShares(RuleContext context)
    {
        var teacher = context.Recipe.Teacher;
        if (teacher.Also is not { } also || !context.AreSound("teacher.also", "teacher.proportions", "task"))
        {
            return;
        }

        if (context.Recipe.Task.IsImages())
        {
            context.Refuse("teacher.also", "teacher.also is known for texts; a task on images has one teacher. Remove it.");
        }

        if (teacher.Proportions is { } shares && shares.Count != also.Count + 1)
        {
            context.Refuse(
                "teacher.proportions",
                $"teacher.proportions holds {Quoted.Count(shares.Count, "number")}; there are {also.Count + 1} teachers, the first "
                + "one and those of teacher.also.");
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

    /// <summary>As far as the recipe tells; a folder's model is looked into before the run.</summary>
    private static void StartsFromTheTeacher(StartSection start, RuleContext context)
    {
        var recipe = context.Recipe;
        if (recipe.Teacher is not { From: null, Model: { } teacher } || !context.AreSound("teacher.model"))
        {
            return;
        }

        var source = StartSource.Of("teacher.model", teacher);
        foreach (var (key, what) in StartRules.Problems("student", recipe.Student.Model, start, source))
        {
            if (context.AreSound(key))
            {
                context.Refuse(key, what);
            }
        }
    }

    private static string Divisors(int size) =>
        string.Join(", ", Enumerable.Range(1, Math.Min(size, 64)).Where(heads => size % heads == 0));
}
