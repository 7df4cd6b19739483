namespace Distill.Recipes;

/// <summary>What holds in a recipe although its text does not say so.</summary>
internal static class FilledDefaults
{
    /// <summary>Paths with their values, in the order of the reference; keys that nothing reads are left out.</summary>
    /// <param name="isGiven">whether the text gives the key</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(Recipe recipe, Func<string, bool> isGiven) =>
        Of(recipe, "", recipe, isGiven);

    private static IEnumerable<KeyValuePair<string, string>> Of(
        object section, string path, Recipe recipe, Func<string, bool> isGiven)
    {
        foreach (var key in SectionShape.Of(section.GetType()).Keys)
        {
            var inner = KeyPath.Join(path, key.Name);
            var isInherited = key.About.Over is not null && !isGiven(inner);
            if (IdleKeys.IsIdle(inner, recipe) || key.IsSteps || isInherited)
            {
                continue;
            }

            var value = key.Get(section);
            if (key.IsSection && value is not null)
            {
                foreach (var pair in Of(value, inner, recipe, isGiven))
                {
                    yield return pair;
                }
            }
            else if (!isGiven(inner))
            {
                yield return new(inner, value is null ? key.About.Otherwise ?? "null" : RecipeWriter.Scalar(value));
            }
        }
    }
}
