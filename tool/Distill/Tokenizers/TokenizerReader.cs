using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>
/// Reads tokenizer.json: every component that this tool has, and every problem before the first text.
/// </summary>
internal static class TokenizerReader
{
    public static Tokenizer Read(TokenizerFiles files)
    {
        var problems = new InputProblems();
        var root = JsonSection.Parse(files.Where, files.Json, problems);
        root.Knows("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor",
            "decoder", "model");

        var added = root.Sections("added_tokens").Select(token => AddedToken.Read(token)).OfType<AddedToken>().ToList();
        var (vocabulary, pieces) = ModelReader.Read(root);
        var normalizer = root.Section("normalizer") is { } normalize ? NormalizerReader.Read(normalize) : null;
        var splitter = root.Section("pre_tokenizer") is { } split ? SplitterReader.Read(split) : null;
        var template = root.Section("post_processor") is { } process ? TemplateReader.Read(process) : null;
        var decoder = root.Section("decoder") is { } decode ? DecoderReader.Read(decode) : null;
        var truncation = root.Section("truncation") is { } truncate ? Truncation.Read(truncate) : Truncation.None;
        var tokens = vocabulary is null ? null : TokensById(vocabulary, added, files.Where, problems);
        if (tokens is not null)
        {
            (template ?? Template.Bare).Check(tokens.Length, files.Where, problems);
        }

        var named = tokens is null ? NamedTokens.None : NamedTokens.Find(root, files, tokens);
        problems.ThrowIfAny();

        var pipeline = new Pipeline(
            new AddedTokens(added.Where(token => !token.Normalized).Select(token => (token.Content, token))),
            normalizer,
            new AddedTokens(
                added.Where(token => token.Normalized).Select(token => (Normalized(token.Content, normalizer), token))),
            splitter,
            pieces!);
        var special = added.Where(token => token.Special).Select(token => token.Id).ToHashSet();
        return new Tokenizer(
            tokens!, special, named, WordMark.Of(root), pipeline, template ?? Template.Bare, truncation, decoder, files);
    }

    private static string Normalized(string content, INormalizer? normalizer)
    {
        if (normalizer is null)
        {
            return content;
        }

        var output = new TextBuffer();
        normalizer.Normalize(content, output);
        return output.Text.ToString();
    }

    /// <summary>
    /// Every id has one token and every token one id, from 0 without a hole: the rows of an embedding.
    /// </summary>
    private static string[]? TokensById(
        Vocabulary vocabulary, List<AddedToken> added, string file, InputProblems problems)
    {
        var ids = new Dictionary<int, string>(vocabulary.Count + added.Count);
        void Claim(int id, string token)
        {
            if (!ids.TryAdd(id, token) && ids[id] != token)
            {
                problems.Add(file, $"id {id} stands for '{ids[id]}' and for '{token}'; an id has one token.");
            }
        }

        foreach (var (token, id) in vocabulary.Entries)
        {
            Claim(id, token);
        }

        foreach (var token in added)
        {
            if (vocabulary.IdOf(token.Content) is { } id && id != token.Id)
            {
                problems.Add(file, $"added_tokens gives {Quoted.Short(token.Content)} the id {token.Id}, "
                    + $"the vocabulary {id}; a token has one id.");
            }
            else
            {
                Claim(token.Id, token.Content);
            }
        }

        var hole = Enumerable.Range(0, ids.Count).FirstOrDefault(id => !ids.ContainsKey(id), -1);
        if (hole >= 0)
        {
            problems.Add(file, $"id {hole} stands for no token, though larger ids do; ids run from 0 without a hole.");
        }

        return problems.Any ? null : [.. Enumerable.Range(0, ids.Count).Select(id => ids[id])];
    }
}
