namespace Distill.Tokenizers;

/// <summary>All tokens in one tree of their characters: finds every token that begins at a place of a text.</summary>
internal sealed class PrefixTree
{
    public const int Root = 0;

    private readonly Dictionary<(int Node, char Character), int> _children = [];
    private readonly List<int> _ids = [-1];

    public PrefixTree(IEnumerable<KeyValuePair<string, int>> tokens)
    {
        foreach (var (token, id) in tokens)
        {
            var node = Root;
            foreach (var c in token)
            {
                if (!_children.TryGetValue((node, c), out var child))
                {
                    child = _ids.Count;
                    _ids.Add(-1);
                    _children.Add((node, c), child);
                }

                node = child;
            }

            _ids[node] = id;
        }
    }

    /// <summary>The node one character further, -1 where no token goes on like that.</summary>
    public int Next(int node, char character) => _children.TryGetValue((node, character), out var child) ? child : -1;

    /// <summary>The token that ends at the node, -1 where none does.</summary>
    public int IdAt(int node) => _ids[node];
}
