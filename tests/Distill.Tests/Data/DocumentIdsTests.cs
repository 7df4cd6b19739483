using Distill.Data;
using Distill.Tests.Tokenizers;
using Distill.Tokenizers;

namespace Distill.Tests.Data;

public sealed class DocumentIdsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_ends_with_the_token_for_it()
    {
        var tokenizer = ByteLevelBpeTrainer.Train(["ab ab"], 258, minFrequency: 1);
        var ids = new DocumentIds(tokenizer, end: 0);

        Assert.Equal([257, 0], ids.Encode("ab").Ids);
        Assert.Equal([257], ids.Open("ab"));
    }

    [Fact]
    public void A_template_that_ends_a_text_already_ends_it_once()
    {
        var ids = new DocumentIds(SmallBert.Load(_folder), end: 3);

        Assert.Equal([2, 5, 6, 3], ids.Encode("the cat").Ids);
        Assert.Equal([2, 5, 6], ids.Open("the cat"));
    }

    [Fact]
    public void A_text_that_is_cut_has_no_end()
    {
        var tokenizer = SmallBert.Load(_folder);

        Assert.Equal([2, 5, 6], new DocumentIds(tokenizer, end: 3, maxLength: 3).Encode("the cat").Ids);
        Assert.Equal([2, 5, 6, 3], new DocumentIds(tokenizer, end: 3, maxLength: 4).Encode("the cat").Ids);
    }

    [Fact]
    public void An_answer_stands_behind_its_prompt_which_ends_at_the_boundary()
    {
        var ids = new DocumentIds(SmallBert.Load(_folder), end: 3, maxLength: 5);

        var (whole, cut) = (ids.Encode("the", "cat"), ids.Encode("the cat", "the cat"));

        Assert.Equal([2, 5, 6, 3], whole.Ids);
        Assert.Equal([2, 5, 6, 5, 6], cut.Ids);
        Assert.Equal((2, 3), (whole.Boundary, cut.Boundary));
        Assert.Equal(ids.Encode("the cat").Ids, ids.Encode("the cat", answer: null).Ids);
    }

    [Fact]
    public void A_prompt_that_leaves_no_room_for_an_answer_is_a_bad_row()
    {
        var tokenizer = SmallBert.Load(_folder);

        Assert.Equal(
            "the prompt 'the cat' has 3 tokens, and rows are cut to 3; nothing of its answer would be left.",
            new DocumentIds(tokenizer, end: 3, maxLength: 3).Encode("the cat", "the").Flaw);
        Assert.Equal("the text '  ' gives no tokens.", new DocumentIds(tokenizer, end: 3).Encode("the", "  ").Flaw);
    }

    [Fact]
    public void The_tokenizers_own_limit_does_not_cut_it()
    {
        _folder.Write("tokenizer.json", """
            {"version": "1.0", "truncation": {"max_length": 2, "stride": 0, "strategy": "LongestFirst", "direction": "Right"},
             "pre_tokenizer": {"type": "Whitespace"},
             "added_tokens": [{"id": 1, "content": "</s>", "special": true}],
             "model": {"type": "WordLevel", "vocab": {"a": 0, "</s>": 1}, "unk_token": "a"}}
            """);
        var tokenizer = Tokenizer.Load(_folder.Root);

        Assert.Equal([0, 0, 0, 0, 1], new DocumentIds(tokenizer, end: 1).Encode("a a a a").Ids);
    }

    [Fact]
    public void A_text_of_special_tokens_alone_is_a_bad_row() =>
        Assert.Equal(
            "the text '犬犬' gives special tokens only; there is nothing to learn in it.",
            new DocumentIds(SmallBert.Load(_folder), end: 3).Encode("犬犬".Replace('犬', '鱼')).Flaw?.Replace('鱼', '犬'));
}
