namespace Distill.Recipes;

/// <summary>What a teacher that writes needs.</summary>
internal static class WriteRules
{
    public static void Check(RuleContext context)
    {
        if (context.Recipe.Teacher.Write is not { } write || !context.AreSound("teacher.write"))
        {
            return;
        }

        var data = context.Recipe.Data;
        if ((data.Validation is null || data.Test is null) && context.AreSound("data.validation", "data.test"))
        {
            context.Refuse(
                "teacher.write",
                "teacher.write goes on from all rows of data.train, and validation or test rows are dealt from them. Name "
                + "files with data.validation and data.test.");
        }

        const string positions = "teacher.model.max_position_embeddings";
        if (context.Recipe.Teacher.Model is { } model && write.MaxNewTokens >= model.MaxPositionEmbeddings
            && context.AreSound(positions))
        {
            context.Refuse(
                "teacher.write.max_new_tokens",
                $"teacher.write.max_new_tokens is {write.MaxNewTokens} and {positions} is {model.MaxPositionEmbeddings}; "
                + "there is no room for a beginning. Make it smaller.");
        }
    }
}
