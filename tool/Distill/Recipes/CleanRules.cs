namespace Distill.Recipes;

/// <summary>What data.clean can do together.</summary>
internal static class CleanRules
{
    public static void Check(RuleContext context)
    {
        if (context.Recipe.Data.Clean is not { } clean || !context.AreSound("data.clean"))
        {
            return;
        }

        if (clean.MinCharacters > clean.MaxCharacters)
        {
            context.Refuse(
                "data.clean.min_characters",
                $"data.clean.min_characters is {clean.MinCharacters} and data.clean.max_characters is "
                + $"{clean.MaxCharacters}; no text has both. Make one smaller, or the other larger.");
        }

        if (clean.Suspects == RowActionKind.Drop
            && context.Recipe.Data is { Validation: null } or { Test: null }
            && context.AreSound("data.validation", "data.test"))
        {
            context.Refuse(
                "data.clean.suspects",
                "data.clean.suspects is drop, and validation or test rows are dealt from data.train: what a model "
                + "finds hard would go from them too, and figures would be too good. Name data.validation and data.test.");
        }

        if (clean is
            {
                Unicode: null, Whitespace: false, MinCharacters: null, MaxCharacters: null,
                Duplicates: RowActionKind.Tell, NearDuplicates: null, Conflicts: ConflictKind.Tell,
                Leaks: RowActionKind.Tell, Suspects: null,
            })
        {
            context.Refuse(
                "data.clean",
                "data.clean changes nothing. Remove it; 'dotnet distill data inspect' tells what is in the rows.");
        }
    }
}
