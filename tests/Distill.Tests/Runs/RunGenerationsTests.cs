namespace Distill.Tests.Runs;

/// <summary>Students that are taught by the student before them.</summary>
public sealed class RunGenerationsTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Each_generation_is_taught_by_the_one_before_it()
    {
        var one = _small.Run(Recipe(generations: 1), "one");
        var three = _small.Run(Recipe(generations: 3), "three");

        Assert.Equal(
            [
                "tokenizer done", "data done", "teacher done", "answers done", "generation-1 done", "answers done",
                "generation-2 done", "answers done", "student done",
            ],
            SmallRun.Stages(three));
        Assert.Contains("generation-2", three.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("generation", one.Output, StringComparison.Ordinal);

        // The first one is the student of a recipe with one.
        Assert.Equal(
            _small.Bytes("one/student/model.safetensors"), _small.Bytes("three/generation-1/model.safetensors"));
        Assert.NotEqual(
            _small.Bytes("three/generation-1/model.safetensors"), _small.Bytes("three/generation-2/model.safetensors"));

        _small.Run(Recipe(generations: 2), "three");
        Assert.False(Directory.Exists(_small.Folder.File("three/generation-2")));
    }

    private static string Recipe(int generations) => SmallRun.Recipe(
        student: "{ model: " + SmallRun.Model + $", generations: {generations} }}");
}
