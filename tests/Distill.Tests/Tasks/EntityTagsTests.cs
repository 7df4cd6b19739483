using Distill.Tasks;

namespace Distill.Tests.Tasks;

public sealed class EntityTagsTests
{
    /// <summary>What the script conlleval takes for an entity, case by case.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("O O", "")]
    [InlineData("B-X", "X0-1")]
    [InlineData("O B-X I-X O", "X1-3")]
    [InlineData("B-X B-X I-X", "X0-1 X1-3")]
    [InlineData("B-X I-Y", "X0-1 Y1-2")] // another type begins another entity
    [InlineData("O I-X I-X", "X1-3")] // without a B in front, as IOB1 writes it
    [InlineData("I-X B-X", "X0-1 X1-2")]
    [InlineData("I-X O I-X", "X0-1 X2-3")]
    [InlineData("I-X I-Y B-Y", "X0-1 Y1-2 Y2-3")]
    [InlineData("B-X I-X E-X S-Y", "X0-3 Y3-4")] // IOBES
    [InlineData("S-X S-X E-X", "X0-1 X1-2 X2-3")]
    [InlineData("I-X E-X I-X E-X E-X", "X0-2 X2-4 X4-5")] // IOE
    [InlineData("E-X I-X", "X0-1 X1-2")]
    [InlineData("B-X L-X U-Y L-Y", "X0-2 Y2-3 Y3-4")] // BILOU
    [InlineData("B-a-b I-a-b", "a-b0-2")]
    public void Spans_are_those_of_conlleval(string tags, string expected)
    {
        var words = tags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] known = ["O", "B-X", .. words.Except(["O", "B-X"])];
        var scheme = EntityTags.Of(known)!;

        var spans = scheme.Spans([.. words.Select(word => Array.IndexOf(known, word))]);

        Assert.Equal(
            expected, string.Join(' ', spans.Select(span => $"{scheme.Types[span.Type]}{span.Start}-{span.End}")));
    }

    [Theory]
    [InlineData("O B-X I-X")]
    [InlineData("B-X I-X")]
    [InlineData("O I-X")]
    [InlineData("B-PER B-LOC O I-LOC I-PER")]
    public void Tags_of_entities_are_recognised(string tags) => Assert.NotNull(EntityTags.Of(tags.Split(' ')));

    [Theory]
    [InlineData("NOUN VERB")]
    [InlineData("O X")]
    [InlineData("O B-X NOUN")]
    [InlineData("O B-")]
    [InlineData("O BX")]
    [InlineData("O O-X")]
    [InlineData("O b-x")]
    public void Other_tags_are_not(string tags) => Assert.Null(EntityTags.Of(tags.Split(' ')));

    [Fact]
    public void Types_stand_in_the_order_of_their_names() =>
        Assert.Equal(["LOC", "PER"], EntityTags.Of(["O", "I-PER", "B-PER", "B-LOC"])!.Types);
}
