namespace Distill.Bench;

/// <summary>A GPT-2 of 4 layers and width 256 over 8,192 tokens, on joined texts of 64 tokens.</summary>
internal sealed class LanguageRow : StudentRow
{
    private const int Lines = 6000, Words = 20;

    public override string Name => "language";

    public override string What => "a causal language model's step, bf16, texts of 64 tokens a second";

    protected override int BatchSize => 32;

    protected override string Recipe => """
        task: causal-lm
        data: { train: rows.txt, max_length: 64 }
        tokenizer:
          train: { kind: byte-level-bpe, vocab_size: 512 }
        student:
          model:
            { architecture: gpt2, vocab_size: 8192, num_hidden_layers: 4, hidden_size: 256, num_attention_heads: 4,
              intermediate_size: 1024, max_position_embeddings: 64 }
        """;

    // What the words are does not change the time.
    protected override void WriteRows()
    {
        var random = new Random(7);
        using var writer = File.CreateText(Path.Combine(Folder, "rows.txt"));
        for (var line = 0; line < Lines; line++)
        {
            writer.WriteLine(string.Join(' ', Enumerable.Range(0, Words).Select(_ => Word(random))));
        }
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(2, 8)).Select(_ => (char)('a' + random.Next(26))));
}
