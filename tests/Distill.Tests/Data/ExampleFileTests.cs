using Distill.Data;
using FsCheck;
using FsCheck.Xunit;

namespace Distill.Tests.Data;

public sealed class ExampleFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(65_536)]
    [InlineData(65_537)]
    public void Examples_come_back_as_they_were(int vocabularySize)
    {
        Example[] examples =
        [
            new([101, vocabularySize - 1, 102], 3, 7, 2),
            new([], 0, Labels.None, 3),
            new([0, 1, 2, 3, 4], 2, 0, 900_000),
        ];

        using var file = Write(vocabularySize, examples);

        Assert.Equal(3, file.Count);
        Assert.Equal(8, file.ValueCount);
        Assert.Equal(vocabularySize, file.Limit);
        AssertSame(examples, file);
    }

    [Property]
    public void Any_examples_come_back_as_they_were(ushort[][] ids, int label, PositiveInt line)
    {
        var examples = ids.Select((row, index) => new Example(
            Array.ConvertAll(row, id => (int)id), row.Length / 2, label, line.Get + index)).ToArray();

        using var file = Write(65_536, examples);

        AssertSame(examples, file);
    }

    [Fact]
    public void A_file_of_many_blocks_comes_back_as_it_was()
    {
        var examples = Enumerable.Range(0, 20_000)
            .Select(row => new Example([.. Enumerable.Range(row, row % 50)], row % 50, row % 3, row + 2)).ToArray();

        using var file = Write(30_000, examples);

        AssertSame(examples, file);
    }

    [Fact]
    public void Equal_inputs_have_equal_keys_wherever_they_stand()
    {
        using var file = Write(
            100, new([1, 2, 3], 3, 0, 2), new([1, 2, 3], 3, 1, 9), new([1, 2, 3], 2, 0, 3), new([1, 3, 2], 3, 0, 4));

        Assert.Equal(file.Key(0), file.Key(1));
        Assert.Equal(3, Enumerable.Range(0, 4).Select(file.Key).Distinct().Count());
        Assert.Equal(8908047060128841640UL, file.Key(0)); // later versions must find a teacher's kept answers again
    }

    [Fact]
    public void Ids_may_be_copied_into_more_room_than_they_need()
    {
        using var file = Write(100, new Example([1, 2], 2, 0, 2));
        var room = new long[] { 9, 9, 9 };

        Assert.Equal(2, file.CopyValues(0, room));
        Assert.Equal([1, 2, 9], room);
    }

    [Fact]
    public void Equal_examples_make_equal_files()
    {
        Example[] examples = [new([1, 2, 3], 3, 0, 2), new([4], 1, 1, 3)];
        Write(100, examples).Dispose();
        var first = File.ReadAllBytes(_folder.File("tokens"));

        Write(100, examples).Dispose();

        Assert.Equal(first, File.ReadAllBytes(_folder.File("tokens")));
    }

    [Fact]
    public void What_fails_while_writing_leaves_no_file()
    {
        static IEnumerable<Example> Failing()
        {
            yield return new Example([1], 1, 0, 2);
            throw new UserException(ExitCode.InputInvalid, "a.csv:3", "label is empty.");
        }

        Assert.Throws<UserException>(() => ExampleFile.Write(_folder.File("tokens"), 100, Failing()));
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void An_id_beyond_the_vocabulary_is_never_stored() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(100, new Example([100], 1, 0, 2)));

    [Fact]
    public void Reading_after_the_end_of_its_life_is_an_error_not_a_crash()
    {
        var file = Write(100, new Example([1, 2], 2, 0, 2));

        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Label(0));
        Assert.Throws<ObjectDisposedException>(() => file.CopyValues(0, new long[2]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void An_example_that_is_not_there_is_an_error(int example)
    {
        using var file = Write(100, new Example([1, 2], 2, 0, 2));

        Assert.Throws<ArgumentOutOfRangeException>(() => file.Length(example));
    }

    [Fact]
    public void A_foreign_file_is_told() =>
        Assert.Equal(
            "tokens: is not a file of examples.",
            UserProblems.Of(() => ExampleFile.Open(_folder.Write("tokens", "text,label\n")), _folder));

    [Fact]
    public void A_file_cut_off_anywhere_is_told()
    {
        Write(100, new([1, 2], 2, 0, 2), new([3], 1, 1, 3)).Dispose();
        var whole = File.ReadAllBytes(_folder.File("tokens"));

        for (var length = 8; length < whole.Length; length++)
        {
            Assert.Equal(
                "tokens: is cut off or damaged. Delete it: it is made again from the data.",
                UserProblems.Of(() => ExampleFile.Open(_folder.Write("tokens", whole[..length])), _folder));
        }
    }

    [Fact]
    public void A_changed_bit_anywhere_is_told()
    {
        Write(100, new([1, 2], 2, 0, 2), new([3], 1, 1, 3)).Dispose();
        var whole = File.ReadAllBytes(_folder.File("tokens"));

        for (var bit = 64; bit < 8 * whole.Length; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(
                "tokens: is cut off or damaged. Delete it: it is made again from the data.",
                UserProblems.Of(() => ExampleFile.Open(_folder.Write("tokens", damaged)), _folder));
        }
    }

    [Fact]
    public void Memory_does_not_grow_with_the_rows()
    {
        var example = new Example([.. Enumerable.Range(0, 20)], 20, 0, 2);
        var ids = new long[20];

        var writing = Allocated(
            () => ExampleFile.Write(_folder.File("tokens"), 100, Enumerable.Repeat(example, 200_000)));
        using var file = ExampleFile.Open(_folder.File("tokens"));
        var reading = Allocated(() =>
        {
            for (var index = 0; index < file.Count; index++)
            {
                file.CopyValues(index, ids);
            }
        });

        Assert.InRange(writing, 0, 1_000_000);
        Assert.InRange(reading, 0, 10_000);
    }

    /// <summary>Bytes of managed memory that this thread asks for, whether it keeps them or not.</summary>
    private static long Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private ExampleFile Write(int vocabularySize, params Example[] examples)
    {
        ExampleFile.Write(_folder.File("tokens"), vocabularySize, examples);
        return ExampleFile.Open(_folder.File("tokens"));
    }

    private static void AssertSame(Example[] examples, ExampleFile file)
    {
        Assert.Equal(examples.Length, file.Count);
        for (var index = 0; index < examples.Length; index++)
        {
            var ids = new long[file.Length(index)];
            file.CopyValues(index, ids);
            Assert.Equal(examples[index].Values.Select(id => (long)id), ids);
            Assert.Equal(
                (examples[index].Boundary, examples[index].Label, examples[index].Line, examples[index].Key()),
                (file.Boundary(index), file.Label(index), file.Line(index), file.Key(index)));
        }
    }
}
