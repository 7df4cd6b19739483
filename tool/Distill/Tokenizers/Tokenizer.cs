using System.Collections.Concurrent;
using System.Text;

namespace Distill.Tokenizers;

/// <summary>
/// Text to ids and back, as the model's tokenizer.json says. Safe to use from many threads: everything that changes
/// while encoding is in a workspace that one call has for itself.
/// </summary>
internal sealed class Tokenizer
{
    private readonly ConcurrentBag<Workspace> _workspaces = [];
    private readonly string[] _tokens;
    private readonly HashSet<int> _special;
    private readonly WordMark _mark;
    private readonly Pipeline _pipeline;
    private readonly Template _template;
    private readonly Truncation _truncation;
    private readonly IDecoder? _decoder;
    private readonly TokenizerFiles _files;

    /// <param name="tokens">by id, without holes</param>
    public Tokenizer(
        string[] tokens,
        HashSet<int> special,
        NamedTokens named,
        WordMark mark,
        Pipeline pipeline,
        Template template,
        Truncation truncation,
        IDecoder? decoder,
        TokenizerFiles files)
    {
        (_tokens, _special, _pipeline, _template, _truncation) = (tokens, special, pipeline, template, truncation);
        (Named, _mark, _decoder, _files) = (named, mark, decoder, files);
    }

    /// <summary>The largest id + 1: how many rows an embedding needs.</summary>
    public int VocabularySize => _tokens.Length;

    /// <summary>The special tokens that have a purpose.</summary>
    public NamedTokens Named { get; }

    /// <summary>
    /// What fills short rows: the padding's token, or the end's where a tokenizer has none, as GPT-2's; 0 without both.
    /// It is masked, so that it changes no answer.
    /// </summary>
    public int PadId => Named.Pad ?? Named.End ?? 0;

    /// <summary>
    /// What stands before a text of a language model: the token that the tokenizer puts there, or the end of the text
    /// before, as for GPT-2; 0 without both.
    /// </summary>
    public int BeginId => Encode("").Ids is [var first, ..] && IsSpecial(first) ? first : Named.End ?? 0;

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">a model folder with tokenizer.json or vocab.txt, or one of these files</param>
    /// <exception cref="UserException">everything that is wrong with the files, code 4</exception>
    public static Tokenizer Load(string path) => TokenizerReader.Read(TokenizerFiles.Load(path));

    /// <summary>The ids as the model reads them, special tokens included.</summary>
    /// <param name="pair">a second text, where the task has two</param>
    /// <param name="maxLength">ids at most, special tokens included; where none is given, the file's own limit
    /// counts</param>
    public Encoding Encode(string text, string? pair = null, int maxLength = int.MaxValue)
    {
        var workspace = Rent();
        var first = workspace.First;
        var second = pair is null ? null : workspace.Second;
        first.Clear();
        second?.Clear();
        _pipeline.Encode(Scalars(text), workspace, first);
        if (second is not null)
        {
            _pipeline.Encode(Scalars(pair!), workspace, second);
        }

        var limit = maxLength == int.MaxValue ? _truncation.MaxLength : maxLength;
        _truncation.Apply(first, second, limit - _template.Added(pair is not null));
        var encoding = _template.Apply(first, second);
        _workspaces.Add(workspace);

        // The special tokens alone can be more than the limit; a model's positions end all the same.
        return encoding.Ids.Length <= limit ? encoding : new Encoding(encoding.Ids[..limit], encoding.TypeIds[..limit]);
    }

    /// <summary>
    /// The ids of words that are cut already. Each is a text of its own, so no piece reaches over two of them: Hugging
    /// Face's <c>is_split_into_words</c>.
    /// </summary>
    /// <inheritdoc cref="Encode(string, string?, int)"/>
    public WordsEncoding EncodeWords(IReadOnlyList<string> words, int maxLength = int.MaxValue)
    {
        var workspace = Rent();
        var pieces = workspace.First;
        pieces.Clear();
        var starts = new int[words.Count + 1];
        for (var i = 0; i < words.Count; i++)
        {
            _pipeline.Encode(Scalars(words[i]), workspace, pieces);
            starts[i + 1] = pieces.Count;
        }

        var limit = maxLength == int.MaxValue ? _truncation.MaxLength : maxLength;
        _truncation.Apply(pieces, null, limit - _template.Added(ofPair: false));
        var dropped = _truncation.FromLeft ? starts[^1] - pieces.Count : 0; // before the first piece that is left
        var end = dropped + pieces.Count;
        var ids = _template.Apply(pieces, null).Ids;
        _workspaces.Add(workspace);

        var (firsts, cutOff) = (new int[words.Count], 0);
        for (var i = 0; i < words.Count; i++)
        {
            var first = Math.Max(starts[i], dropped);
            var isLeft = first < Math.Min(starts[i + 1], end);
            firsts[i] = isLeft ? first - dropped + _template.Before : -1;
            cutOff += isLeft || starts[i] == starts[i + 1] ? 0 : 1;
        }

        return new WordsEncoding(ids.Length <= limit ? ids : ids[..limit], firsts, cutOff);
    }

    /// <summary>
    /// Whether words that are cut already stay apart: not where only a space in front of it begins a word, and the
    /// tokenizer adds none.
    /// </summary>
    public bool PartsWords => Decode([.. Pieces("a"), .. Pieces("a")], skipSpecialTokens: false).Trim().Contains(' ');

    /// <summary>The text's ids alone: no special tokens around it, no limit.</summary>
    public int[] Pieces(string text)
    {
        var workspace = Rent();
        workspace.First.Clear();
        _pipeline.Encode(Scalars(text), workspace, workspace.First);
        var ids = workspace.First.ToArray();
        _workspaces.Add(workspace);
        return ids;
    }

    /// <summary>The text that the ids stand for; ids outside the vocabulary stand for nothing.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if ((uint)id < (uint)_tokens.Length && !(skipSpecialTokens && _special.Contains(id)))
            {
                tokens.Add(_tokens[id]);
            }
        }

        if (_decoder is null)
        {
            return string.Join(' ', tokens);
        }

        _decoder.Decode(tokens);
        return string.Concat(tokens);
    }

    public string TokenOf(int id) => _tokens[id];

    public bool IsSpecial(int id) => _special.Contains(id);

    /// <summary>Whether the token goes on with the word of the one before it.</summary>
    public bool ContinuesWord(int id) => _mark.Continues(_tokens[id]);

    /// <summary>Writes the files that Hugging Face's library reads; what was loaded is written as it was.</summary>
    public void Save(string folder) => _files.Save(folder);

    private Workspace Rent() => _workspaces.TryTake(out var workspace) ? workspace : new Workspace();

    /// <summary>Half a surrogate pair is no character; it becomes U+FFFD, as in every reader of UTF-8.</summary>
    private static ReadOnlySpan<char> Scalars(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        var scalars = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            scalars.Append(rune);
        }

        return scalars.ToString();
    }
}
