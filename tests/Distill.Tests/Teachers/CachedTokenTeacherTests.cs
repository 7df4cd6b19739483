using Distill.Data;
using Distill.Formats;
using Distill.Models;
using Distill.Tasks;
using Distill.Teachers;
using Distill.Tests.Training;
using Distill.Torch;

namespace Distill.Tests.Teachers;

[Collection(nameof(LiveTensorCount))]
public sealed class CachedTokenTeacherTests : IDisposable
{
    private static readonly double[] _probabilities = [0.4, 0.3, 0.2, 0.06, 0.04];

    private readonly SmallTraining _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Kept_tokens_are_as_likely_as_they_were_and_the_others_share_what_is_left()
    {
        using var answers = Open(topK: 3);
        using var scope = new TensorScope();
        var batch = new CausalLanguage(padId: 0).Batch(_small.Examples, [3, 0]);
        var teacher = new CachedTokenTeacher(answers, Device.Cpu);

        var probabilities = teacher.Answer(batch, Pass.Evaluation).Logits.Softmax(-1);

        Assert.Equal([batch.Targets.Count, 5], probabilities.Shape);
        foreach (var row in probabilities.ToArray<float>().Chunk(5))
        {
            Assert.All(
                new[] { 0.2, 0.05, 0.4, 0.05, 0.3 }.Zip(row), pair => Assert.Equal(pair.First, pair.Second, tolerance: 5e-4));
        }

        var head = teacher.Answer(batch, Pass.Evaluation with { LeavesHead = true }).Head!;
        Assert.Equal(batch.Targets.Count, head.Count);
        Assert.Equal(
            probabilities.Narrow(0, 1, 2).ToArray<float>(), head.Rows(1, 2).Softmax(-1).ToArray<float>());
    }

    [Fact]
    public void With_all_tokens_kept_nothing_is_left_out()
    {
        using var answers = Open(topK: 5);
        using var scope = new TensorScope();
        var batch = new CausalLanguage(padId: 0).Batch(_small.Examples, [1]);

        var row = new CachedTokenTeacher(answers, Device.Cpu).Answer(batch, Pass.Evaluation).Logits.Softmax(-1)
            .ToArray<float>()[..5];

        Assert.All(new[] { 0.2, 0.06, 0.4, 0.04, 0.3 }.Zip(row), pair => Assert.Equal(pair.First, pair.Second, tolerance: 5e-4));
    }

    /// <summary>Everything to every answer alike: tokens 2, 4, 0, 1, 3, the likeliest first.</summary>
    private TokenAnswers Open(int topK)
    {
        int[] tokens = [2, 4, 0, 1, 3];
        var kept = Enumerable.Range(0, _small.Examples.Count).Select(example =>
        {
            var count = _small.Examples.Length(example) - 1;
            T[] Each<T>(IEnumerable<T> one) => [.. Enumerable.Repeat(one, count).SelectMany(values => values)];
            return new KeptTokens(
                Each(tokens.Take(topK)),
                Each(_probabilities.Take(topK).Select(p => (Half)Math.Log(p))),
                Each([(float)_probabilities.Skip(topK).Sum()]));
        });
        var folder = _small.Folder.File("answers");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, TokenAnswers.FileName(0));
        TokenAnswers.Write(path, _small.Examples, 0, [.. kept], topK);
        RecordFile.Write(
            Path.Combine(folder, TokenAnswers.NoteFile),
            new TokenAnswersNote(new Dictionary<string, string>(), topK, 5, 1, 1, 0.1, 0.1, [ContentHash.OfFile(path)]));
        return TokenAnswers.Open(folder, _small.Examples, new Dictionary<string, string>());
    }
}
