namespace Distill.Recipes;

/// <summary>What a key's value must be, in words.</summary>
internal static class Expected
{
    public static string Of(KeyShape key) => key switch
    {
        { IsSection: true } => $"a section with keys such as {FirstKeys(key.Type)}",
        { IsSteps: true } => $"a list of steps, such as '- {SectionShape.Of(key.ItemType).Keys[0].Name}: {{}}'",
        { IsList: true, About.Path: PathKind.ModelFolder } => "a list of paths of folders",
        { IsList: true } when key.ItemType == typeof(string) => "a list of words, such as [embeddings, head]",
        { IsList: true } when key.ItemType == typeof(double) => "a list of numbers, such as [0.5]",
        { IsList: true } => "a list of whole numbers, such as [0, 2]",
        { IsChoice: true } => $"one of {Quoted.List(key.Words)}, or a list of whole numbers, such as [0, 2]",
        { IsMap: true } => $"one of {Quoted.List(key.Words)}, or a list of pairs, such as [{new LayerPair(0, 1)}]",
        { Words.Count: 1 } => $"'{key.Words[0]}'",
        { Words.Count: > 1 } => $"one of {Quoted.List(key.Words)}",
        { About.Path: PathKind.File or PathKind.Rows } => "the path of a file",
        { About.Path: PathKind.Tokenizer } => "the path of a folder with tokenizer.json or vocab.txt",
        { About.Path: PathKind.ModelFolder } => "the path of a folder",
        { About.Path: PathKind.TeacherOrModelFolder } => "'teacher' or the path of a folder",
        _ when key.Type == typeof(Limit) => Limit.Form,
        _ when key.Type == typeof(int) => "a whole number",
        _ when key.Type == typeof(double) => "a number",
        _ when key.Type == typeof(bool) => "true or false",
        _ when key.Type == typeof(char) => "one character, or tab",
        _ => "a text",
    };

    private static string FirstKeys(Type section) =>
        Quoted.List([.. SectionShape.Of(section).Keys.Take(3).Select(inner => inner.Name)]);

    /// <summary>Continues "epochs …" where something of another kind stands.</summary>
    public static string Instead(KeyShape key, YamlNode node) => node switch
    {
        YamlText { IsEmpty: true } => $"has no value; it must be {Of(key)}.",
        YamlText { IsNull: true } => $"is null; it must be {Of(key)}. Remove it to use the default.",
        YamlText text => $"is {Quoted.Short(text.Value)}; it must be {Of(key)}.",
        YamlList => $"is a list; it must be {Of(key)}.",
        _ => $"holds keys; it must be {Of(key)}.",
    };
}
