namespace Distill.Tasks;

/// <summary>Words that name one thing together.</summary>
/// <param name="Type">the number of what kind of thing</param>
/// <param name="Start">its first word</param>
/// <param name="End">the word behind its last</param>
internal readonly record struct EntitySpan(int Type, int Start, int End);

/// <summary>
/// Tags that say which words are entities, and of what type: B-X begins one of type X, I-X goes on with it, E-X ends it,
/// S-X is one word alone, O belongs to none; L and U are other letters for E and S. So IOB1, IOB2, IOE, IOBES and BILOU
/// are all read by one rule, that of the script conlleval: every change of type ends an entity, and any tag but O behind
/// O begins one.
/// </summary>
internal sealed class EntityTags
{
    private static readonly (char Place, int Type) _outside = ('O', -1);

    private readonly (char Place, int Type)[] _tags; // of each class

    private EntityTags(IReadOnlyList<string> types, (char Place, int Type)[] tags) => (Types, _tags) = (types, tags);

    /// <summary>The types' names, in order.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Null where the tags are not all such ones.</summary>
    public static EntityTags? Of(IReadOnlyList<string> tags)
    {
        var typed = tags.Where(tag => tag != "O").ToList();
        if (typed.Count == 0 || !typed.TrueForAll(tag => tag is ['B' or 'I' or 'E' or 'S' or 'L' or 'U', '-', _, ..]))
        {
            return null;
        }

        var types = typed.Select(tag => tag[2..]).Distinct().Order(StringComparer.Ordinal).ToList();
        return new EntityTags(
            types, [.. tags.Select(tag => tag == "O" ? _outside : (Place(tag), types.IndexOf(tag[2..])))]);
    }

    /// <summary>The entities of one text.</summary>
    /// <param name="classes">of its words, none unknown</param>
    public List<EntitySpan> Spans(ReadOnlySpan<int> classes)
    {
        var spans = new List<EntitySpan>();
        var before = _outside;
        var start = 0;
        for (var i = 0; i <= classes.Length; i++)
        {
            var tag = i < classes.Length ? _tags[classes[i]] : _outside;
            if (before.Place != 'O' && IsParted(before, tag))
            {
                spans.Add(new EntitySpan(before.Type, start, i));
            }

            if (tag.Place != 'O' && IsParted(before, tag))
            {
                start = i;
            }

            before = tag;
        }

        return spans;
    }

    private static char Place(string tag) => tag[0] switch
    {
        'L' => 'E',
        'U' => 'S',
        var place => place,
    };

    /// <summary>Whether two words that follow each other are not of one entity.</summary>
    private static bool IsParted((char Place, int Type) before, (char Place, int Type) tag) =>
        before.Place is 'O' or 'E' or 'S' || tag.Place is 'O' or 'B' or 'S' || before.Type != tag.Type;
}
