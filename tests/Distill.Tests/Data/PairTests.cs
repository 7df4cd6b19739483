using Distill.Data;
using Distill.Models;
using Distill.Tests.Tokenizers;
using Distill.Torch;

namespace Distill.Tests.Data;

/// <summary>Pairs of texts on their way from a file to what a model reads.</summary>
public sealed class PairTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_second_text_and_the_mark_behind_it_are_of_another_type()
    {
        var source = new TableSource(_folder.Write("pairs.csv", "a,b\nthe cat,cats .\nthe,.\n"));
        var texts = new TextIds(SmallBert.Load(_folder), maxLength: 16);
        ExampleFile.Write(_folder.File("pairs"), SmallBert.Tokens.Length, ExampleReader.Read(
            source, new ExampleColumns("a", Pair: "b"), labels: null, texts.Encode, new RowProblems(BadRows.Error)));
        using var file = ExampleFile.Open(_folder.File("pairs"));
        var tokens = PaddedTokens.Of(new ExampleSet(new ExamplePart(file, "pairs.csv")), [0, 1], padId: 0);

        var inputs = Assert.IsType<TextInputs>(
            new TextBatch(tokens, new ClassTargets([Labels.None, Labels.None])).ToInputs(Device.Cpu));

        // [CLS] the cat [SEP] cat ##s . [SEP], and [CLS] the [SEP] . [SEP] with padding
        Assert.Equal(
            [2, 5, 6, 3, 6, 7, 12, 3, /**/ 2, 5, 3, 12, 3, 0, 0, 0], inputs.InputIds.ToArray<long>());
        Assert.Equal(
            [0, 0, 0, 0, 1, 1, 1, 1, /**/ 0, 0, 0, 1, 1, 0, 0, 0], inputs.TokenTypeIds!.ToArray<long>());
    }
}
