namespace Distill.Tokenizers;

/// <summary>The model's tokens and their ids.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byText;

    /// <param name="ids">compared by ordinal</param>
    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _byText = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        LongestToken = ids.Keys.Select(token => token.Length).DefaultIfEmpty().Max();
    }

    public int Count => _ids.Count;

    /// <summary>UTF-16 units.</summary>
    public int LongestToken { get; }

    public IEnumerable<KeyValuePair<string, int>> Entries => _ids;

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _byText.TryGetValue(token, out id);

    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;
}
