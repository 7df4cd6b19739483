namespace Distill.Tokenizers;

/// <summary>The steps of a tokenizer in the order of tokenizer.json; a step that is null changes nothing.</summary>
/// <param name="Found">added tokens that are looked for in the text as given</param>
/// <param name="FoundNormalized">added tokens that are looked for behind the normalizer</param>
internal sealed record Pipeline(
    AddedTokens Found,
    INormalizer? Normalizer,
    AddedTokens FoundNormalized,
    ISplitter? Splitter,
    IPieces Pieces)
{
    /// <summary>The text's ids without the template, added to <paramref name="ids"/>.</summary>
    public void Encode(ReadOnlySpan<char> text, Workspace workspace, List<int> ids)
    {
        var at = 0;
        while (at < text.Length)
        {
            var next = Found.Next(text, at);
            EncodeSection(text[at..(next?.Start ?? text.Length)], at == 0, workspace, ids);
            at = next?.End ?? text.Length;
            if (next is { } token)
            {
                ids.Add(token.Id);
            }
        }
    }


    private void EncodeSection(ReadOnlySpan<char> text, bool atStart, Workspace workspace, List<int> ids)
    {
        if (text.IsEmpty)
        {
            return;
        }

        var normalized = Normalize(text, workspace);
        var at = 0;
        while (at < normalized.Length)
        {
            var next = FoundNormalized.Next(normalized, at);
            var words = workspace.Words;
            words.Clear();
            SplitNormalized(normalized[at..(next?.Start ?? normalized.Length)], atStart && at == 0, words);
            for (var i = 0; i < words.Count; i++)
            {
                workspace.Cache.Encode(words[i], Pieces, ids);
            }

            at = next?.End ?? normalized.Length;
            if (next is { } token)
            {
                ids.Add(token.Id);
            }
        }
    }

    private ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, Workspace workspace)
    {
        if (Normalizer is null)
        {
            return text;
        }

        workspace.Normalized.Clear();
        Normalizer.Normalize(text, workspace.Normalized);
        return workspace.Normalized.Text;
    }

    private void SplitNormalized(ReadOnlySpan<char> text, bool atStart, WordList words)
    {
        if (Splitter is null)
        {
            words.Add(text);
        }
        else if (text.Length > 0)
        {
            Splitter.Split(text, atStart, words);
        }
    }
}
