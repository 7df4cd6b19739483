using Distill.Tokenizers;
using FsCheck.Xunit;

namespace Distill.Tests.Tokenizers;

public sealed class ByteLevelBpeTests : IDisposable
{
    private static readonly string[] _texts =
        ["low low low low low", "lower lower", "newest newest newest newest newest newest", "widest widest widest"];
    private static readonly Tokenizer _trained = ByteLevelBpeTrainer.Train(_texts, 280, minFrequency: 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_most_frequent_pairs_become_tokens() => Assert.Equal(
        "es est lo low ew ewest newest Ġlow Ġnewest",
        string.Join(' ', Enumerable.Range(257, 9).Select(_trained.TokenOf)));

    [Fact]
    public void Every_byte_and_the_end_of_text_are_tokens()
    {
        Assert.Equal("<|endoftext|>", _trained.TokenOf(0));
        Assert.Equal(256, Enumerable.Range(1, 256).Select(_trained.TokenOf).Where(token => token.Length == 1).Distinct()
            .Count());
    }

    [Property(MaxTest = 500)]
    public void Any_text_comes_back_from_its_ids(string text)
    {
        // Half surrogate pairs are no text; they come back as U+FFFD.
        var scalars = string.Concat((text ?? "").EnumerateRunes());

        Assert.Equal(scalars, _trained.Decode(_trained.Encode(text ?? "").Ids, skipSpecialTokens: false));
    }

    [Fact]
    public void A_saved_tokenizer_can_be_read_from_each_of_its_forms()
    {
        _trained.Save(_folder.File("saved"));
        var fromJson = Tokenizer.Load(_folder.File("saved"));
        File.Delete(_folder.File("saved/tokenizer.json"));
        var fromMerges = Tokenizer.Load(_folder.File("saved"));

        var ids = _trained.Encode("lowest newest, widest<|endoftext|>").Ids;
        Assert.Equal(ids, fromJson.Encode("lowest newest, widest<|endoftext|>").Ids);
        Assert.Equal(ids, fromMerges.Encode("lowest newest, widest<|endoftext|>").Ids);
        Assert.Equal(0, ids[^1]);
    }

    [Fact]
    public void Of_robertas_kind_it_has_tokens_around_a_text_for_padding_and_for_masks()
    {
        var tokenizer = ByteLevelBpeTrainer.Train(_texts, 280, minFrequency: 1, ByteLevelSettings.Roberta);

        Assert.Equal(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], Enumerable.Range(0, 5).Select(tokenizer.TokenOf));
        Assert.Equal(new NamedTokens(Pad: 1, Mask: 4, End: 2, Unknown: 3), tokenizer.Named);
        Assert.Equal(
            ["<s>", "low", "<mask>", "Ġlow", "</s>"], tokenizer.Encode("low <mask> low").Ids.Select(tokenizer.TokenOf));
        Assert.Equal("es", tokenizer.TokenOf(5 + 256));

        tokenizer.Save(_folder.File("saved"));
        File.Delete(_folder.File("saved/tokenizer.json"));
        Assert.Equal(
            tokenizer.Encode("lowest <mask>, widest").Ids,
            Tokenizer.Load(_folder.File("saved")).Encode("lowest <mask>, widest").Ids);
    }

    [Fact]
    public void A_roberta_folder_has_its_template_and_its_mask()
    {
        _folder.Write(
            "vocab.json", """{"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "Ġ": 5, "Ġa": 6, "<mask>": 7}""");
        _folder.Write("merges.txt", "#version: 0.2\nĠ a\n");
        _folder.Write("tokenizer_config.json", """
            {"tokenizer_class": "RobertaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "mask_token": "<mask>"}
            """);

        var tokenizer = Tokenizer.Load(_folder.Root);

        Assert.Equal([0, 4, 6, 2, 2, 6, 2], tokenizer.Encode("a a", " a").Ids);
        Assert.Equal([0, 4, 7, 6, 2], tokenizer.Encode("a <mask> a").Ids);
        Assert.Equal(1, tokenizer.Named.Pad);
    }

    [Fact]
    public void A_qwen_folder_takes_its_added_tokens_from_the_configuration()
    {
        _folder.Write("vocab.json", """{"a": 0, "1": 1, "11": 2}""");
        _folder.Write("merges.txt", "#version: 0.2\n1 1\n");
        _folder.Write("tokenizer_config.json", """
            {"tokenizer_class": "Qwen2Tokenizer", "eos_token": "<|im_end|>", "pad_token": "<|im_end|>",
             "added_tokens_decoder": {"3": {"content": "<|im_end|>", "special": true, "normalized": false}}}
            """);

        var tokenizer = Tokenizer.Load(_folder.Root);

        Assert.Equal([0, 1, 1, 3], tokenizer.Encode("a11<|im_end|>").Ids);
        Assert.Equal((4, 3), (tokenizer.VocabularySize, tokenizer.Named.Pad));
    }
}
