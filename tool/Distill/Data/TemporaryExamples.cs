namespace Distill.Data;

/// <summary>
/// Examples that are looked at once, by a verb on a file of the user's: their file goes with this object.
/// </summary>
internal sealed class TemporaryExamples : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("distill-");
    private readonly ExampleFile _tokens;

    private TemporaryExamples(string source, int limit, IEnumerable<Example> examples)
    {
        try
        {
            var path = Path.Combine(_folder.FullName, "all.examples");
            ExampleFile.Write(path, limit, examples);
            _tokens = ExampleFile.Open(path);
            Set = new ExampleSet(new ExamplePart(_tokens, source));
        }
        catch
        {
            _folder.Delete(recursive: true);
            throw;
        }
    }

    public ExampleSet Set { get; }

    /// <param name="limit">every value lies below</param>
    /// <param name="source">where the examples come from, for sentences about them</param>
    public static TemporaryExamples Of(string source, int limit, IEnumerable<Example> examples) =>
        new(source, limit, examples);

    /// <summary>The line that an example starts at in the file it was read from.</summary>
    public int Line(int example) => _tokens.Line(example);

    public void Dispose()
    {
        _tokens.Dispose();
        _folder.Delete(recursive: true);
    }
}
