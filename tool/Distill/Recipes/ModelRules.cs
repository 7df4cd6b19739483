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
