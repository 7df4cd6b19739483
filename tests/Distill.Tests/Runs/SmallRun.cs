namespace Distill.Tests.Runs;

/// <summary>A recipe that runs in a second or two, in a folder of its own: 72 rows of three topics.</summary>
internal sealed class SmallRun : IDisposable
{
    public const string Model =
        "{ num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2, intermediate_size: 24, "
        + "max_position_embeddings: 16, initializer_range: 0.2 }";

    private static readonly string[][] _words =
    [
        ["bread", "soup", "salt", "oven"],
        ["goal", "team", "ball", "match"],
        ["drum", "choir", "tune", "flute"],
    ];

    private static readonly string[] _topics = ["food", "sport", "music"];

    public SmallRun()
    {
        Write("rows.csv", "text,topic", Texts().Select(row => $"{row.Text},{row.Topic}"));
    }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>The words of each row and its topic.</summary>
    public static IEnumerable<(string Text, string Topic)> Texts()
    {
        var random = new Random(1);
        for (var i = 0; i < 72; i++)
        {
            var words = _words[i % 3];
            yield return ($"the {words[random.Next(4)]} and a {words[random.Next(4)]} in the town", _topics[i % 3]);
        }
    }

    public void Write(string name, string header, IEnumerable<string> rows) =>
        Folder.Write(name, header + "\n" + string.Concat(rows.Select(row => row + "\n")));

    /// <summary>A recipe; what is not named is as in the others.</summary>
    public static string Recipe(
        string data = "{ train: rows.csv, text: text, label: topic, max_length: 16 }",
        string tokenizer = "{ train: { vocab_size: 120 } }",
        string teacher = "{ model: " + Model + ", training: { epochs: 15 } }",
        string student = "{ model: " + Model + " }",
        string loss = "{ hard: { weight: 0.5 }, soft: { weight: 0.5, temperature: 2 } }",
        string precision = "fp32",
        bool baseline = false,
        int seed = 3) =>
        $"""
        name: small
        seed: {seed}
        baseline: {(baseline ? "true" : "false")}
        data: {data}
        {(tokenizer.Length == 0 ? "" : $"tokenizer: {tokenizer}")}
        teacher: {teacher}
        student: {student}
        loss: {loss}
        training: {"{"} epochs: 8, batch_size: 16, precision: {precision}, optimizer: {"{"} learning_rate: 1.0e-2 {"}"} {"}"}
        """;

    /// <summary>Runs the recipe, which must end well, into a folder beside it.</summary>
    public Tool Run(string recipe, string output = "run")
    {
        var result = Try(recipe, output);
        Assert.True(result.Code == ExitCode.Done, result.Error);
        return result;
    }

    public Tool Try(string recipe, string output = "run") =>
        Tool.Run("run", Folder.Write("recipe.yaml", recipe), "--output", Folder.File(output));

    public byte[] Bytes(string name) => File.ReadAllBytes(Folder.File(name));

    /// <summary>What the stages did: "teacher done" or "teacher done before".</summary>
    public static IEnumerable<string> Stages(Tool run) =>
        from line in run.Error.Split('\n')
        where line.EndsWith(": done", StringComparison.Ordinal)
            || line.EndsWith(": done before", StringComparison.Ordinal)
        select line.Replace(":", "", StringComparison.Ordinal);

    /// <summary>The last lines of stderr without the folder's own path.</summary>
    public string Problems(Tool run) =>
        run.Error.Replace(Folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd();

    public void Dispose() => Folder.Dispose();
}
