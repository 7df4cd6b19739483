using FilePath = System.IO.Path;

namespace Distill.Recipes;

/// <summary>A recipe with the file that it came from.</summary>
internal sealed class RecipeFile
{
    private readonly KeyPlaces _places;
    private readonly Findings _findings;

    private RecipeFile(string path, string folder, Recipe recipe, KeyPlaces places, Findings findings)
    {
        Path = path;
        Folder = folder;
        Recipe = recipe;
        _places = places;
        _findings = findings;
    }

    /// <summary>As the user wrote it.</summary>
    public string Path { get; }

    /// <summary>The full path of the folder from which the paths in the recipe count: its own where none is given.</summary>
    public string Folder { get; }

    /// <summary>With every default; where there are problems, as far as it can be understood.</summary>
    public Recipe Recipe { get; }

    /// <summary>What is wrong with the recipe and the files that it names, in the order of its text.</summary>
    public IReadOnlyList<Problem> Problems => _findings.Problems;

    /// <summary>How the tool ends because of the problems; done, where there are none.</summary>
    public ExitCode Code => _findings.Any ? _findings.Code : ExitCode.Done;

    /// <summary>A recipe that can be run.</summary>
    /// <exception cref="UserException">with all problems at once</exception>
    public static RecipeFile Read(string path)
    {
        var file = Open(path);
        return file.Problems.Count == 0 ? file : throw new UserException(file.Code, file.Problems);
    }

    public static RecipeFile Open(string path) => Open(path, []);

    /// <summary>A recipe with whatever is wrong with it.</summary>
    /// <param name="settings">keys that outweigh what the text says</param>
    /// <param name="folder">from which its paths count; null for its own</param>
    /// <exception cref="UserException">nothing can be made of the text</exception>
    public static RecipeFile Open(string path, IReadOnlyList<Setting> settings, string? folder = null)
    {
        folder ??= FilePath.GetDirectoryName(FilePath.GetFullPath(path))!;
        var findings = new Findings(path);
        if (RecipeDocument.Read(path, settings, findings) is not { } document)
        {
            throw new UserException(ExitCode.RecipeInvalid, findings.Problems);
        }

        var (bound, places) = RecipeBinder.Bind(document, findings);
        var recipe = Resolve(bound, path);
        RecipeRules.Check(new RuleContext(recipe, places, findings, folder));
        return new RecipeFile(path, folder, recipe, places, findings);
    }

    /// <summary>Where the recipe says it: file:line:column of the key, or of the nearest section around it.</summary>
    public string Where(string key) => _findings.Where(_places.Of(key));

    /// <summary>The full path of a file that the recipe names.</summary>
    public string Resolve(string path) => FilePath.GetFullPath(path, Folder);

    /// <summary>The recipe's text gives the key itself, and does not leave it to its default.</summary>
    public bool IsGiven(string key) => _places.IsGiven(key);

    /// <summary>There is no problem with the key, or in the section.</summary>
    public bool IsSound(string key) => _findings.IsSound(key);

    /// <summary>Fills the defaults that depend on other keys.</summary>
    private static Recipe Resolve(Recipe recipe, string path)
    {
        var trainsVocabulary = recipe is { Tokenizer: { From: null, Train: null }, VocabularyFolder: null }
            && recipe.Data.Tokens is null && !recipe.Task.IsImages();
        return recipe with
        {
            Name = recipe.Name.Length > 0 ? recipe.Name : RunName.From(path),
            Tokenizer = trainsVocabulary ? recipe.Tokenizer with { Train = new VocabularySection() } : recipe.Tokenizer,
            Loss = recipe.HasTeacher ? recipe.Loss : WithoutTeacher(recipe.Loss),
            Baseline = recipe.Baseline && (recipe.HasTeacher || recipe.Student.Start is not null),
        };
    }

    /// <summary>One term is left, and nothing to weigh it against.</summary>
    private static LossSection WithoutTeacher(LossSection loss) => loss with
    {
        Hard = loss.Hard with { Weight = 1, WeightEnd = null },
        Soft = loss.Soft with { Weight = 0, WeightEnd = null },
        Hidden = null,
        Embeddings = null,
        Attention = null,
        Relations = null,
        Relational = null,
        Contrastive = null,
    };
}
