using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class MemoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("distill-").FullName;

    public MemoryTests() =>
        Write("proc/meminfo", "MemTotal:       8000 kB\nMemFree:        1 kB\nMemAvailable:   5000 kB\n");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Without_a_group_all_memory_is_there()
    {
        Assert.Equal(new Memory(8000 * 1024, 5000 * 1024, null), Memory.Find(_root));
    }

    [Fact]
    public void The_tightest_group_around_the_process_limits_it()
    {
        Write("proc/self/cgroup", "0::/outer/inner\n");
        Write("sys/fs/cgroup/outer/inner/memory.max", "max\n");
        Write("sys/fs/cgroup/outer/memory.max", "3000000\n");
        Write("sys/fs/cgroup/outer/memory.current", "1000000\n");

        Assert.Equal(new Memory(8000 * 1024, 2000000, 3000000), Memory.Find(_root));
    }

    [Fact]
    public void Groups_of_version_1_limit_too_and_their_largest_number_is_no_limit()
    {
        Write("proc/self/cgroup", "9:cpu:/x\n4:memory:/job\n0::/\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Write("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "4000000\n");

        Assert.Equal(new Memory(8000 * 1024, 4000000, 4000000), Memory.Find(_root));
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
