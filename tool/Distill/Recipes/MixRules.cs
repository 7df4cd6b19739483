namespace Distill.Recipes;

/// <summary>How many files and numbers data.mix has.</summary>
internal static class MixRules
{
    public static void Check(RuleContext context)
    {
        var data = context.Recipe.Data;
        if (data.Mix is not { } mix || !context.AreSound("data.mix"))
        {
            return;
        }

        if (mix.Also.Count == 0)
        {
            context.Refuse("data.mix.also", "data.mix.also names no file; there is nothing to mix. Remove data.mix.");
            return;
        }

        if (mix.Weights is { } weights && weights.Count != mix.Also.Count + 1)
        {
            context.Refuse(
                "data.mix.weights",
                $"data.mix.weights holds {Quoted.Count(weights.Count, "number")}; there are {mix.Also.Count + 1} "
                + "files, data.train and those of data.mix.also.");
        }

        if (mix.Test is { } test && context.AreSound("data.test"))
        {
            if (data.Test is null)
            {
                context.Refuse(
                    "data.mix.test",
                    "data.mix.test is given, and data.test is not. Name the test rows of data.train too, or remove it: "
                    + "each file's share of test rows is measured alone then.");
            }
            else if (test.Count != mix.Also.Count)
            {
                context.Refuse(
                    "data.mix.test",
                    $"data.mix.test names {Quoted.Count(test.Count, "file")} and data.mix.also {mix.Also.Count}. Name "
                    + "one for each.");
            }
        }
    }
}
