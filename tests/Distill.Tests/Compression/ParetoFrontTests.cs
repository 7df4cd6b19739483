using Distill.Compression;
using FsCheck.Xunit;

namespace Distill.Tests.Compression;

public sealed class ParetoFrontTests
{
    [Fact]
    public void What_is_beaten_in_every_cost_is_not_on_the_front() =>
        Assert.Equal(
            [true, true, false, false, true],
            ParetoFront.Of([[1, 5], [2, 2], [2, 3], [3, 3], [5, 1]]));

    [Fact]
    public void Equal_points_do_not_beat_each_other() =>
        Assert.Equal([true, true, false], ParetoFront.Of([[1, 1], [1, 1], [1, 2]]));

    [Property(MaxTest = 200)]
    public void The_front_is_what_a_double_loop_finds(byte[] first, byte[] second)
    {
        var points = first.Zip(second, (one, other) => new[] { one % 8.0, other % 8.0 }).ToList();

        var front = ParetoFront.Of(points);

        for (var i = 0; i < points.Count; i++)
        {
            var beaten = false;
            foreach (var other in points)
            {
                beaten |= other[0] <= points[i][0] && other[1] <= points[i][1] && !other.SequenceEqual(points[i]);
            }

            Assert.Equal(!beaten, front[i]);
        }
    }
}
