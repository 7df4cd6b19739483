namespace Distill.Recipes;

/// <summary>What must hold between keys: each is right alone, together they would not do what is wanted.</summary>
internal static class RecipeRules
{
    public static void Check(RuleContext context)
    {
        NameRule(context);
        IdleKeys.Check(context);
        DataRules.Check(context);
        MixRules.Check(context);
        CleanRules.Check(context);
        AugmentRules.Check(context);
        ModelRules.Check(context);
        ImageRules.Check(context);
        TrainingRules.Check("teacher.training", context.Recipe.Teacher.Training, context);
        TrainingRules.Check("training", context.Recipe.Training, context);
        PatienceRule(context);
        LossRules.Check(context);
        WriteRules.Check(context);
        CacheRules.Check(context);
        CompressRules.Check(context);
        ExportRules.Check(context);
        ExpectRules.Check(context);
        InputPaths.Check(context);
    }

    private static void NameRule(RuleContext context)
    {
        var name = context.Recipe.Name;
        if (context.AreSound("name") && !RunName.IsValid(name))
        {
            context.Refuse(
                "name",
                $"name is {Quoted.Short(name)}; it becomes a folder's name and may hold letters, digits, '.', '_' "
                + $"and '-', at most {RunName.MaxLength}, starting with a letter or digit.");
        }
    }

    private static void PatienceRule(RuleContext context)
    {
        const string key = "training.early_stopping.patience";
        var (epochs, patience) = (context.Recipe.Training.Epochs, context.Recipe.Training.EarlyStopping?.Patience);
        if (patience >= epochs && context.AreSound(key, "training.epochs"))
        {
            context.Refuse(
                key,
                $"{key} is {patience} and training.epochs is {epochs}; it can never stop early. Make it smaller, or "
                + "remove early_stopping.");
        }
    }
}
