using Distill.Tokenizers;
using FsCheck.Xunit;

namespace Distill.Tests.Tokenizers;

public sealed class TokenizerPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Tokenizer _tokenizer;

    public TokenizerPropertyTests() => _tokenizer = SmallBert.Load(_folder);

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 1000)]
    public void Any_text_has_ids_of_the_vocabulary(char[] text, ushort maxLength)
    {
        var encoding = _tokenizer.Encode(new string(text), maxLength: maxLength);

        Assert.All(encoding.Ids, id => Assert.InRange(id, 0, _tokenizer.VocabularySize - 1));
        Assert.True(encoding.Ids.Length <= maxLength);
        Assert.Equal(encoding.Ids.Length, encoding.TypeIds.Length);
    }

    [Property(MaxTest = 300)]
    public void Known_words_come_back_from_their_ids(byte[] choices)
    {
        string[] words = ["the", "cat", "cats", "unlikely", "like", "a"];
        var text = string.Join(' ', choices.Select(choice => words[choice % words.Length]));

        Assert.Equal(text, _tokenizer.Decode(_tokenizer.Encode(text).Ids));
    }

    [Property(MaxTest = 300)]
    public void Any_ids_have_a_text(int[] ids) => Assert.NotNull(_tokenizer.Decode(ids));
}
