namespace Distill.Data;

/// <summary>
/// Examples that are looked at once, by a verb on a file of the user's: their token file goes with this object.
/// </summary>
internal sealed class TemporaryExamples : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("distill-");
    private readonly TokenFile _tokens;

    private TemporaryExamples(string source, int vocabularySize, IEnumerable<Example> examples)
    {
        try
        {
            var path = Path.Combine(_folder.FullName, "examples.tokens");
            TokenFile.Write(path, vocabularySize, examples);
            _tokens = TokenFile.Open(path);
            Set = new ExampleSet(new ExamplePart(_tokens, source));
        }
        catch
        {
            _folder.Delete(recursive: true);
            throw;
        }
    }

    public ExampleSet Set { get; }

    /// <param name="source">where the examples come from, for sentences about them</param>
    public static TemporaryExamples Of(string source, int vocabularySize, IEnumerable<Example> examples) =>
        new(source, vocabularySize, examples);

    /// <summary>The line that an example starts at in the file it was read from.</summary>
    public int Line(int example) => _tokens.Line(example);

    public void Dispose()
    {
        _tokens.Dispose();
        _folder.Delete(recursive: true);
    }
}
