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

        if (clean is
            {
                Unicode: null, Whitespace: false, MinCharacters: null, MaxCharacters: null,
                Duplicates: RowActionKind.Tell, NearDuplicates: null, Conflicts: ConflictKind.Tell, Leaks: RowActionKind.Tell,
            })
        {
            context.Refuse(
                "data.clean",
                "data.clean changes nothing. Remove it; 'dotnet distill data inspect' tells what is in the rows.");
        }
    }
}
