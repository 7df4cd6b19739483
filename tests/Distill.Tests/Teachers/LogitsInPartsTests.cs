using Distill.Evaluation;
using Distill.Models;
using Distill.Teachers;
using Distill.Tests.Training;

namespace Distill.Tests.Teachers;

/// <summary>A teacher's pass over twelve rows in three batches, in as many sittings as it takes.</summary>
public sealed class LogitsInPartsTests : IDisposable
{
    private readonly SmallTraining _small = new();
    private readonly Logits _through;

    public LogitsInPartsTests() => _through = Predictor.Logits(_small.Examples);

    private Predictor Predictor => new(_small.TeacherModel, SmallTraining.Task, Precision.Fp32, batchSize: 4);

    public void Dispose() => _small.Dispose();

    [Fact]
    public void An_interrupted_pass_goes_on_with_the_batch_that_it_was_in()
    {
        Assert.Equal([4], Pass(killedAfter: 4).Done);
        Assert.Equal([8, 12], Pass().Done);
        var (done, logits) = Pass();

        Assert.Empty(done);
        Same(logits);
    }

    [Fact]
    public void What_was_not_written_yet_is_asked_again()
    {
        Assert.Equal([4, 8], Pass(killedAfter: 8, every: 2).Done);

        // A kill in the third batch: two are in one part.
        Assert.Equal([12], Pass(every: 2).Done);
        Same(Pass().Logits);
    }

    [Fact]
    public void A_damaged_part_is_asked_again()
    {
        Pass();
        var part = _small.Folder.File("parts/part-000001.safetensors");
        var bytes = File.ReadAllBytes(part);
        bytes[^3] ^= 1;
        File.WriteAllBytes(part, bytes);
        File.WriteAllBytes(_small.Folder.File("parts/part-000002.safetensors"), bytes[..40]);

        var (done, logits) = Pass();

        Assert.Equal([8, 12], done);
        Same(logits);
    }

    private void Same(Logits logits)
    {
        for (var example = 0; example < _through.Examples; example++)
        {
            Assert.Equal(_through.Of(example).ToArray(), logits.Of(example).ToArray());
        }
    }

    private (List<int> Done, Logits Logits) Pass(int killedAfter = 0, int every = 1)
    {
        var logits = new Logits(_small.Examples.Count, SmallTraining.Classes);
        var parts = new LogitsInParts(_small.Folder.File("parts"), TimeSpan.MaxValue, every);
        parts.Restore(logits);
        var done = new List<int>();
        try
        {
            Predictor.Fill(logits, _small.Examples, count =>
            {
                done.Add(count);
                parts.OnBatch(logits);
                if (count == killedAfter)
                {
                    throw new KilledException();
                }
            });
        }
        catch (KilledException)
        {
        }

        return (done, logits);
    }
}
