using Distill.Torch;

namespace Distill.Tests.Training;

[Collection(nameof(LiveTensorCount))]
public sealed class HeldTensorsTests
{
    [Fact]
    public void Copies_for_checkpoints_are_freed_however_a_training_ends()
    {
        var before = Engine.LiveTensors;
        using (var sitting = new Sitting { Checkpoints = new(TimeSpan.MaxValue, Steps: 1, Keep: 1) })
        {
            sitting.Run();
        }

        using (var killed = new Sitting { KillAtEvaluation = 6 })
        {
            Assert.Throws<KilledException>(() => killed.Run());
        }

        using (var full = new Sitting { Checkpoints = new(TimeSpan.MaxValue, Steps: 1, Keep: 1) })
        {
            full.Small.Folder.Write("checkpoints/writing-000000004", "a file in the way of a folder");
            Assert.Throws<UserException>(() => full.Run());
        }

        Assert.Equal(before, Engine.LiveTensors);
    }
}
