using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>Damaged and hostile files: a sentence, never a crash, and all problems at once.</summary>
public sealed class TokenizerFileTests : IDisposable
{
    private const string Words = """{"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_without_a_tokenizer_says_what_it_lacks()
    {
        var exception = Assert.Throws<UserException>(() => Tokenizer.Load(_folder.Root));

        Assert.Equal(
            $"{_folder.Root}: there is no tokenizer.json here, no vocab.txt, and no vocab.json with merges.txt. "
            + "Copy them from the model's origin.",
            exception.Message);
    }

    [Fact]
    public void A_path_that_is_not_there_is_named() =>
        AssertProblems(
            () => Tokenizer.Load(_folder.File("none")),
            "none: there is no such file or folder. Name a model folder, a tokenizer.json or a vocab.txt.");

    [Theory]
    [InlineData("", "vocab.txt: is empty; each line holds one token.")]
    [InlineData("[UNK]\n[CLS]\n\n[SEP]\n", "vocab.txt:3: is empty; each line holds one token.")]
    [InlineData("[UNK]\n[CLS]\n[SEP]\na\na\n", "vocab.txt:5: 'a' stands already in line 4; a token has one id.")]
    [InlineData("a\nb\n[CLS]\n",
        "vocab.txt: '[UNK]' is missing. Give it a line, or name the vocabulary's own in tokenizer_config.json as "
        + "unk_token.\n"
        + "vocab.txt: '[SEP]' is missing. Give it a line, or name the vocabulary's own in tokenizer_config.json as "
        + "sep_token.")]
    public void A_broken_vocab_txt_is_told(string content, string problems) =>
        AssertProblems(() => Tokenizer.Load(_folder.Write("vocab.txt", content)), problems);

    [Fact]
    public void A_vocab_txt_that_is_not_UTF_8_is_told() =>
        AssertProblems(
            () => Tokenizer.Load(_folder.Write("vocab.txt", [0x61, 0x0A, 0xFF, 0x0A])),
            "vocab.txt: is not valid UTF-8. Save the file as UTF-8.");

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_are_no_part_of_the_tokens()
    {
        var path = _folder.Write(
            "vocab.txt", "\uFEFF" + SmallBert.Lines.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal("the cat ##s", Tokenizer.Load(path).TokensOf("the cats"));
    }

    [Theory]
    [InlineData("", "tokenizer.json:1:1: is not valid JSON here.")]
    [InlineData("{", "tokenizer.json:1:2: is not valid JSON here.")]
    [InlineData("[]", "tokenizer.json: the content is a list; it must be an object.\n"
        + "tokenizer.json: model is missing; it holds the vocabulary. Name a tokenizer.json, not another JSON file.")]
    [InlineData(
        "{}",
        "tokenizer.json: model is missing; it holds the vocabulary. Name a tokenizer.json, not another JSON file.")]
    [InlineData("""{"model": 5}""",
        "tokenizer.json: model is 5; it must be an object.\n"
        + "tokenizer.json: model.type is missing; it names the component.")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {}}}""",
        "tokenizer.json: model.vocab is empty; it maps each token to its id.")]
    [InlineData(
        """{"model": {"vocab": {"[UNK]": 0}}}""", "tokenizer.json: model.type is missing; it names the component.")]
    [InlineData("""{"model": {"type": "", "vocab": {"[UNK]": 0}}}""",
        "tokenizer.json: model.type is empty; it names the component.")]
    [InlineData("""{"model": {"type": "Neural", "vocab": {"a": 0}}}""",
        "tokenizer.json: model.type is 'Neural', which this tool does not support. "
        + "It supports BPE, Unigram, WordLevel and WordPiece.")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {"a": 0, "b": 1}}}""",
        "tokenizer.json: model.unk_token is '[UNK]', which the vocabulary does not hold. Add it to the vocabulary.")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": -1, "b": 1.5, "c": 2147483648, "d": "x", "e": null}}}""",
        "tokenizer.json: model.vocab gives 'a' the id -1; it must be a whole number from 0 to 2147483647.\n"
        + "tokenizer.json: model.vocab gives 'b' the id 1.5; it must be a whole number from 0 to 2147483647.\n"
        + "tokenizer.json: model.vocab gives 'c' the id 2147483648; it must be a whole number from 0 to 2147483647.\n"
        + "tokenizer.json: model.vocab gives 'd' the id 'x'; it must be a whole number from 0 to 2147483647.\n"
        + "tokenizer.json: model.vocab gives 'e' the id null; it must be a whole number from 0 to 2147483647.")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "b": 1}}}""",
        "tokenizer.json: id 1 stands for 'a' and for 'b'; an id has one token.")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 2147483647}}}""",
        "tokenizer.json: id 1 stands for no token, though larger ids do; ids run from 0 without a hole.")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "a": 1}}}""",
        "tokenizer.json:1:63: 'a' stands twice. Remove one of them.")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "\ud800": 1}}}""",
        "tokenizer.json:1:55: is not valid JSON here.")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "dropout": 0.1}}""",
        "tokenizer.json: model.dropout is 0.1: the same text would get other ids each time. Set it to null.\n"
        + "tokenizer.json: model.merges is missing; it lists the pairs of tokens that make one.")]
    [InlineData("""{"model": {"type": "BPE", "unk_token": "x", "vocab": {"a": 0, "b": 1}, "merges": ["a b", "ab", ["a"], ["a", "b"], 5]}}""",
        "tokenizer.json: model.unk_token is 'x', which the vocabulary does not hold. Add it to the vocabulary.\n"
        + "tokenizer.json: model.merges joins 'a' and 'b' in place 0; the vocabulary does not hold 'ab'.\n"
        + "tokenizer.json: model.merges has 'ab' in place 1; it must be two tokens, as 'a b' or as [\"a\", \"b\"].\n"
        + "tokenizer.json: model.merges has a list in place 2; it must be two tokens, as 'a b' or as [\"a\", \"b\"].\n"
        + "tokenizer.json: model.merges joins 'a' and 'b' in place 3; the vocabulary does not hold 'ab'.\n"
        + "tokenizer.json: model.merges has 5 in place 4; it must be two tokens, as 'a b' or as [\"a\", \"b\"].")]
    [InlineData("""{"model": {"type": "Unigram", "vocab": []}}""",
        "tokenizer.json: model.vocab is missing or empty; it lists each token with its score.")]
    [InlineData("""{"model": {"type": "Unigram", "unk_id": 4, "vocab": [["a", -1], ["a", -2], ["b"], [1, 2]]}}""",
        "tokenizer.json: model.vocab[1] is 'a' once more; a token has one id.\n"
        + "tokenizer.json: model.vocab[2] must be a token and its score, as [\"a\", -3.5].\n"
        + "tokenizer.json: model.vocab[3] must be a token and its score, as [\"a\", -3.5].\n"
        + "tokenizer.json: model.unk_id is 4; the vocabulary ends at 3.")]
    [InlineData("""{"model": {"type": "Unigram", "vocab": [["a", -1]]}}""",
        "tokenizer.json: model.unk_id is missing; a character that is no token needs it.")]
    public void A_broken_model_is_told(string json, string problems) => AssertProblems(() => Load(json), problems);

    [Theory]
    [InlineData("\"normalizer\": {\"type\": \"BertNormalizer\", \"lowercase\": 1, \"strip_accents\": \"no\"}",
        "tokenizer.json: normalizer.lowercase is 1; it must be true or false.\n"
        + "tokenizer.json: normalizer.strip_accents is 'no'; it must be true or false.")]
    [InlineData("\"normalizer\": {\"type\": \"BertNormalizer\", \"invent\": true, \"off\": false}",
        "tokenizer.json: normalizer.invent is true; this tool does not know that key, and skipping it could "
        + "change the ids.")]
    [InlineData("\"pre_tokenizer\": {\"type\": \"Nonsense\"}, \"decoder\": []",
        "tokenizer.json: pre_tokenizer.type is 'Nonsense', which this tool does not support. "
        + "It supports BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, Metaspace, Punctuation, Sequence, "
        + "Split, Whitespace and WhitespaceSplit.\n"
        + "tokenizer.json: decoder is a list; it must be an object.\n"
        + "tokenizer.json: decoder.type is missing; it names the component.")]
    [InlineData(
        "\"added_tokens\": [{\"id\": 1, \"content\": \"\"}, {\"content\": \"x\"}, {\"id\": 0, \"content\": \"a\"}]",
        "tokenizer.json: added_tokens[0].content is missing or empty; it is the token's text.\n"
        + "tokenizer.json: added_tokens[1].id is missing for 'x'.\n"
        + "tokenizer.json: added_tokens gives 'a' the id 0, the vocabulary 1; a token has one id.")]
    [InlineData(
        "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"[X]\"}}, "
        + "{\"Sequence\": {\"id\": \"C\"}}]}",
        "tokenizer.json: post_processor.single[0].SpecialToken.id is '[X]', which post_processor.special_tokens does "
        + "not hold.\n"
        + "tokenizer.json: post_processor.single[1].Sequence.id is 'C'; it must be 'A' or 'B'.")]
    [InlineData(
        "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"[X]\"}}], "
        + "\"special_tokens\": {\"[X]\": {\"ids\": [7]}}}",
        "tokenizer.json: post_processor adds the id 7; the vocabulary ends at 1.")]
    [InlineData("\"truncation\": {\"max_length\": -1, \"strategy\": \"Never\", \"direction\": \"Up\"}",
        "tokenizer.json: truncation.strategy is 'Never'; it must be 'LongestFirst', 'OnlyFirst' or 'OnlySecond'.\n"
        + "tokenizer.json: truncation.direction is 'Up'; it must be 'Left' or 'Right'.\n"
        + "tokenizer.json: truncation.max_length is -1; it must be a whole number from 0 to 2147483647.")]
    [InlineData(
        "\"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"Regex\": \"(a+)+b\"}, \"behavior\": \"Kept\"}",
        "tokenizer.json: pre_tokenizer.pattern.Regex is '(a+)+b', which this tool does not support. "
        + "It supports the expressions of GPT-2, Llama 3 and Qwen2, ' {2,}' and '\\s+'.")]
    [InlineData("\"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"String\": \"x\"}, \"behavior\": \"Kept\"}",
        "tokenizer.json: pre_tokenizer.behavior is 'Kept'; it must be one of "
        + "'Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'.")]
    [InlineData(
        "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}, {\"type\": \"ByteLevel\"}]}",
        "tokenizer.json: normalizer.normalizers[1].type is 'ByteLevel', which this tool does not support. It supports "
        + "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip and "
        + "StripAccents.")]
    [InlineData("\"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}",
        "tokenizer.json: normalizer.precompiled_charsmap is missing or damaged; it is SentencePiece's table in Base64. "
        + "Fetch the file again.")]
    [InlineData("\"decoder\": {\"type\": \"CTC\"}",
        "tokenizer.json: decoder.type is 'CTC', which this tool does not support. It supports "
        + "BPEDecoder, ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip and WordPiece.")]
    [InlineData("\"pre_tokenizer\": {\"type\": \"Metaspace\", \"replacement\": \"__\", \"prepend_scheme\": \"maybe\"}",
        "tokenizer.json: pre_tokenizer.replacement is '__'; it must be one character.\n"
        + "tokenizer.json: pre_tokenizer.prepend_scheme is 'maybe'; it must be 'always', 'first' or 'never'.")]
    [InlineData("\"post_processor\": {\"type\": \"RobertaProcessing\", \"sep\": [\"a\", 1], \"cls\": \"a\"}",
        "tokenizer.json: post_processor.cls must be a token and its id, as [\"</s>\", 2].")]
    public void A_broken_component_is_told(string component, string problems) =>
        AssertProblems(() => Load($"{{\"model\": {Words}, {component}}}"), problems);

    [Fact]
    public void Deep_nesting_is_told()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));

        AssertProblems(() => Load(deep), "tokenizer.json:1:65: is nested deeper than 64 levels.");
    }

    [Fact]
    public void The_truncation_of_the_file_counts_where_no_limit_is_given()
    {
        var tokenizer = Load($"{{\"model\": {Words}, \"truncation\": {{\"max_length\": 2, \"direction\": \"Left\"}}, "
            + "\"pre_tokenizer\": {\"type\": \"BertPreTokenizer\"}}");

        Assert.Equal([1, 1], tokenizer.Encode("x a a").Ids);
        Assert.Equal([0, 1, 1], tokenizer.Encode("x a a", maxLength: 3).Ids);
    }

    [Fact]
    public void The_configuration_beside_names_the_padding_token()
    {
        _folder.Write("tokenizer_config.json", """{"pad_token": {"content": "a"}}""");

        Assert.Equal(1, Load($"{{\"model\": {Words}}}").Named.Pad);
    }

    [Fact]
    public void A_broken_vocab_json_and_merges_txt_are_told()
    {
        _folder.Write("vocab.json", """{"a": 0, "b": "1"}""");
        _folder.Write("merges.txt", "#version: 0.2\na b\nab\n");
        _folder.Write("tokenizer_config.json", """{"tokenizer_class": "CTRLTokenizer", "eos_token": "x"}""");

        AssertProblems(
            () => Tokenizer.Load(_folder.Root),
            "merges.txt:3: is 'ab'; it must be two tokens with a space between them.");

        _folder.Write("merges.txt", "#version: 0.2\na b\n");
        AssertProblems(
            () => Tokenizer.Load(_folder.Root),
            "vocab.json: gives 'b' the id '1'; it must be a whole number from 0 to 2147483647.\n"
            + "tokenizer_config.json: tokenizer_class is 'CTRLTokenizer'; with vocab.json and merges.txt this tool "
            + "reads GPT2Tokenizer, RobertaTokenizer and Qwen2Tokenizer. Save the tokenizer as tokenizer.json.\n"
            + "vocab.json: 'x' is missing, which the tokenizer needs as a special token. Add it to the vocabulary.");
    }

    private Tokenizer Load(string json) => Tokenizer.Load(_folder.Write("tokenizer.json", json));

    private void AssertProblems(Action work, string problems) => Assert.Equal(problems, UserProblems.Of(work, _folder));
}
