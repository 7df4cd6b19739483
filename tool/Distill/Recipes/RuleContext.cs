namespace Distill.Recipes;

/// <summary>What a rule across fields sees, and where it puts what it finds.</summary>
internal sealed class RuleContext(Recipe recipe, KeyPlaces places, Findings findings, string folder)
{
    public Recipe Recipe => recipe;

    /// <summary>The recipe's folder, from which its paths count.</summary>
    public string Folder => folder;

    public bool IsGiven(string path) => places.IsGiven(path);

    /// <summary>The keys hold what their user meant; a rule that reads others would tell a mistake twice.</summary>
    public bool AreSound(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (!findings.IsSound(path))
            {
                return false;
            }
        }

        return true;
    }

    public void Refuse(string path, string what, ExitCode code = ExitCode.RecipeInvalid) =>
        findings.Add(places.Of(path), path, what, code);
}
