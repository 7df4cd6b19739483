namespace Distill.Recipes;

/// <summary>Which terms of the loss go together, and with which networks.</summary>
internal static class LossRules
{
    public static void Check(RuleContext context)
    {
        SomethingIsLearned(context);
        OnePartIsCounted(context);
        ClassesWeighOneWay(context);
        GroupsFillMicroBatches("loss.relational.row_group", context.Recipe.Loss.Relational?.RowGroup, context);
        GroupsFillMicroBatches("loss.contrastive.row_group", context.Recipe.Loss.Contrastive?.RowGroup, context);
        LaterGenerationsCompareToo(context);

        var recipe = context.Recipe;
        if (recipe.Teacher is not { From: null, Model: { } teacher }
            || !context.AreSound("teacher.model", "student.model"))
        {
            return; // a folder's model is looked into before the run
        }

        Compare(NetworkShape.Of("teacher.model", teacher), context);
    }

    private static void Compare(NetworkShape teacher, RuleContext context)
    {
        var student = NetworkShape.Of("student.model", context.Recipe.Student.Model);
        foreach (var (key, what) in InsideRules.Problems(context.Recipe.Loss, student, teacher))
        {
            if (context.AreSound(key))
            {
                context.Refuse(key, what);
            }
        }
    }

    /// <summary>From the second generation on, the teacher has the student's shape.</summary>
    private static void LaterGenerationsCompareToo(RuleContext context)
    {
        if (context.Recipe.Student.Generations > 1 && context.AreSound("student.model", "student.generations"))
        {
            var before = NetworkShape.Of("student.model", context.Recipe.Student.Model);
            Compare(before with { Name = "the student before" }, context);
        }
    }

    private static void SomethingIsLearned(RuleContext context)
    {
        if (context.Recipe.Loss is { Hard.IsUsed: false, Soft.IsUsed: false }
            && context.AreSound("loss.hard.weight", "loss.soft.weight", "loss.hard.weight_end", "loss.soft.weight_end"))
        {
            var what = context.Recipe.Loss.Inside.Any()
                ? "nothing teaches the student to answer"
                : "there is nothing to learn";
            context.Refuse(
                "loss",
                $"loss.hard.weight and loss.soft.weight are both 0; {what}. Give one of them a value above 0.");
        }
    }

    private static void OnePartIsCounted(RuleContext context)
    {
        if (context.Recipe.Loss.Relational is { IsUsed: true, DistanceShare: 0, AngleShare: 0 }
            && context.AreSound("loss.relational"))
        {
            context.Refuse(
                "loss.relational",
                "loss.relational.distance_share and loss.relational.angle_share are both 0; the term is always 0. "
                + "Give one of them a value above 0, or remove loss.relational.");
        }
    }

    private static void ClassesWeighOneWay(RuleContext context)
    {
        if (context.Recipe.Loss.Hard is { Balance: true, ClassWeights: not null }
            && context.AreSound("loss.hard.balance", "loss.hard.class_weights"))
        {
            context.Refuse(
                "loss.hard.class_weights",
                "loss.hard.balance and loss.hard.class_weights are both given. Remove one of them.");
        }
    }

    private static void GroupsFillMicroBatches(string key, int? group, RuleContext context)
    {
        var training = context.Recipe.Training;
        var (name, rows) = training.MicroBatchSize is { } micro
            ? ("training.micro_batch_size", micro)
            : ("training.batch_size", training.BatchSize);
        if (group is { } size && rows % size != 0 && context.AreSound(key, "training"))
        {
            context.Refuse(
                key,
                $"{key} is {size}, which does not divide {name}, {rows}; groups are made of the rows of a forward "
                + "pass.");
        }
    }
}
