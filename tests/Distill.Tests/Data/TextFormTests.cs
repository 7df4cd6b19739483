using Distill.Data;

namespace Distill.Tests.Data;

public sealed class TextFormTests
{
    /// <summary>Expected forms by the rules of Unicode Standard Annex 15.</summary>
    [Theory]
    [InlineData(null, "e\u0301te\u0301", "e\u0301te\u0301")]
    [InlineData(UnicodeForm.Nfc, "e\u0301te\u0301", "\u00E9t\u00E9")]
    [InlineData(UnicodeForm.Nfc, "\uFF21\uFB01\u00B2", "\uFF21\uFB01\u00B2")]
    [InlineData(UnicodeForm.Nfkc, "\uFF21\uFB01\u00B2", "Afi2")]
    [InlineData(UnicodeForm.Nfkc, "plain 1", "plain 1")]
    [InlineData(UnicodeForm.Nfkc, "\U0001D400 \U0001F600", "A \U0001F600")]
    internal void Characters_are_brought_to_one_form(UnicodeForm? form, string text, string expected) =>
        Assert.Equal(expected, new TextForm(form, Whitespace: false).Apply(text));

    [Theory]
    [InlineData("  a \t b\n\nc\u00A0 d ", "a b c d")]
    [InlineData("a b", "a b")]
    [InlineData(" \t ", "")]
    public void White_space_becomes_one_space(string text, string expected)
    {
        Assert.Equal(expected, new TextForm(Unicode: null, Whitespace: true).Apply(text));
        Assert.Equal(text, new TextForm(Unicode: null, Whitespace: false).Apply(text));
    }
}
