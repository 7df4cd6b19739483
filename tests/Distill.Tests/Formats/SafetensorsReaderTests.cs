using System.Text;
using Distill.Formats;

namespace Distill.Tests.Formats;

public sealed class SafetensorsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_come_in_the_order_of_their_bytes_with_type_and_shape()
    {
        using var reader = Open("""{"b":{"dtype":"I64","shape":[2],"data_offsets":[8,24]},"a":{"dtype":"BF16","shape":[2,2],"data_offsets":[0,8]}}""", 24);

        Assert.Equal(["BF16 [2, 2]", "I64 [2]"], reader.Entries.Select(entry => entry.ToString()));
        Assert.Equal(["a", "b"], reader.Entries.Select(entry => entry.Name));
        Assert.Equal(16, reader.Entry("b").Length);
    }

    [Fact]
    public void Elements_come_as_they_were_written()
    {
        SafetensorsWriter.Write(FilePath, [SafetensorsTensor.Of<float>("x", [2, 2], new[] { 1f, -2f, 0.5f, 3e-9f })]);

        using var reader = new SafetensorsReader(FilePath);

        Assert.Equal([1f, -2f, 0.5f, 3e-9f], reader.Values<float>("x"));
    }

    [Fact]
    public void A_part_of_a_tensor_can_be_read()
    {
        SafetensorsWriter.Write(FilePath, [SafetensorsTensor.Of<byte>("x", [5], "abcde"u8.ToArray())]);

        using var reader = new SafetensorsReader(FilePath);
        var part = new byte[2];
        reader.CopyTo("x", part, offset: 3);

        Assert.Equal("de"u8.ToArray(), part);
    }

    [Fact]
    public void Tensors_without_dimensions_and_without_elements_are_legal()
    {
        using var reader = Open("""{"one":{"dtype":"I32","shape":[],"data_offsets":[0,4]},"none":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]}}""", 4);

        Assert.Single(reader.Values<int>("one"));
        Assert.Empty(reader.Values<float>("none"));
    }

    [Fact]
    public void Metadata_is_read()
    {
        using var reader = Open("""{"__metadata__":{"format":"pt"}}""");

        Assert.Equal("pt", reader.Metadata["format"]);
        Assert.Empty(reader.Entries);
    }

    [Fact]
    public void Another_type_than_the_stored_one_is_not_reinterpreted()
    {
        using var reader = Open("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4);

        var exception = Assert.Throws<UserException>(() => reader.Values<int>("x"));

        Assert.Equal($"{FilePath}: 'x' is F32 [1]; I32 is needed.", exception.Message);
    }

    [Fact]
    public void A_tensor_that_is_not_there_is_named()
    {
        using var reader = Open("{}");

        var exception = Assert.Throws<UserException>(() => reader.Entry("x"));

        Assert.Equal($"{FilePath}: holds no tensor 'x'.", exception.Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        AssertProblems("there is no such file.");
    }

    [Theory]
    [InlineData("", "is 0 bytes long; a safetensors file has at least 8. Copy it again.")]
    [InlineData("1234567", "is 7 bytes long; a safetensors file has at least 8. Copy it again.")]
    [InlineData(
        "version https://git-lfs.github.com/spec/v1\n",
        "is a Git LFS pointer, not the file itself. Run 'git lfs pull' in its repository.")]
    public void A_file_of_another_kind_is_told(string text, string problem)
    {
        File.WriteAllText(FilePath, text);

        AssertProblems(problem);
    }

    [Theory]
    [InlineData(100_000_001, "claims a header of 100000001 bytes, above 100000000. It is damaged, or no safetensors.")]
    [InlineData(ulong.MaxValue,
        "claims a header of 18446744073709551615 bytes, above 100000000. It is damaged, or no safetensors.")]
    [InlineData(
        1UL << 63, "claims a header of 9223372036854775808 bytes, above 100000000. It is damaged, or no safetensors.")]
    [InlineData(3, "claims a header of 3 bytes, and 2 follow. Copy it again.")]
    [InlineData(0, "has a header that does not begin with '{'. It is damaged or no safetensors file.")]
    public void A_header_length_is_held_against_the_file(ulong claimed, string problem)
    {
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes(claimed, "{}"));

        AssertProblems(problem);
    }

    [Fact]
    public void A_header_begins_with_a_brace()
    {
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes("[{}]"));

        AssertProblems("has a header that does not begin with '{'. It is damaged or no safetensors file.");
    }

    [Theory]
    [InlineData("""{"a":1,}""", ":1:8: is not valid JSON here.")]
    [InlineData("""{"a":{}} x""", ":1:10: is not valid JSON here.")]
    [InlineData("""{"a\ud800":{}}""", ":1:2: is not valid JSON here.")]
    [InlineData("""{"a":{"shape":[],"shape":[]}}""", ":1:18: 'shape' stands twice. Remove one of them.")]
    public void Malformed_headers_are_told_with_their_place(string header, string problem)
    {
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes(header));

        var exception = Assert.Throws<UserException>(() => new SafetensorsReader(FilePath));

        Assert.Equal($"{FilePath}, header{problem}", exception.Message);
    }

    [Fact]
    public void A_tensor_that_stands_twice_is_named()
    {
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2));

        var exception = Assert.Throws<UserException>(() => new SafetensorsReader(FilePath));

        Assert.Equal($"{FilePath}, header:1:54: 'w' stands twice. Remove one of them.", exception.Message);
    }

    [Fact]
    public void A_header_that_is_not_text_is_refused()
    {
        var bytes = SafetensorsFile.Bytes("""{"a":{}}""");
        bytes[10] = 0xFF;
        File.WriteAllBytes(FilePath, bytes);

        var exception = Assert.Throws<UserException>(() => new SafetensorsReader(FilePath));

        Assert.Equal($"{FilePath}, header: is not valid UTF-8. The file is damaged.", exception.Message);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes("""{"a":""" + new string('[', 200_000)));

        var exception = Assert.Throws<UserException>(() => new SafetensorsReader(FilePath));

        Assert.Equal($"{FilePath}, header:1:69: is nested deeper than 64 levels.", exception.Message);
    }

    [Theory]
    [InlineData("""{"w":5}""", "'w' is not described by an object with dtype, shape and data_offsets.")]
    [InlineData("""{"w":{"dtype":"Q4","shape":[1],"data_offsets":[0,1]}}""",
        "'w' has dtype \"Q4\"; known are BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, F16, BF16, I32, U32, F32, F64, "
        + "I64, U64.")]
    [InlineData("""{"w":{"shape":[1],"data_offsets":[0,1]}}""",
        "'w' has no dtype; known are BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, F16, BF16, I32, U32, F32, F64, "
        + "I64, U64.")]
    [InlineData("""{"w":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""",
        "'w' has no shape: a list of whole numbers from 0 is needed.")]
    [InlineData("""{"w":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}""",
        "'w' has no shape: a list of whole numbers from 0 is needed.")]
    [InlineData("""{"w":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}""",
        "'w' has no shape: a list of whole numbers from 0 is needed.")]
    [InlineData("""{"w":{"dtype":"U8","shape":"1","data_offsets":[0,1]}}""",
        "'w' has no shape: a list of whole numbers from 0 is needed.")]
    [InlineData("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""",
        "'w' has no data_offsets: two whole numbers are needed, 0 <= begin <= end.")]
    [InlineData("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}""",
        "'w' has no data_offsets: two whole numbers are needed, 0 <= begin <= end.")]
    [InlineData("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""",
        "'w' has no data_offsets: two whole numbers are needed, 0 <= begin <= end.")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}""",
        "'w' is F32 [2, 3], that is 24 bytes; its data_offsets span 20.")]
    [InlineData("""{"w":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,1]}}""",
        "'w' is U8 [4294967296, 4294967296], which is more bytes than can be counted.")]
    [InlineData("""{"w":{"dtype":"F64","shape":[1152921504606846976],"data_offsets":[0,1]}}""",
        "'w' is F64 [1152921504606846976], which is more bytes than can be counted.")]
    [InlineData("""{"__metadata__":[]}""", "'__metadata__' is not an object of strings.")]
    [InlineData("""{"__metadata__":{"epoch":3}}""", "'__metadata__' has 'epoch', which is not a string.")]
    public void A_wrong_tensor_is_told_by_name(string header, string problem)
    {
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes(header, dataLength: 1));

        AssertProblems(problem);
    }

    [Theory]
    [InlineData("[2,4]", "[0,2]", 3, "'a' ends at byte 4 of the data, and there are 3. Copy the file again.")]
    [InlineData("[2,4]", "[0,2]", 9, "has 5 bytes after the last tensor. It is damaged.")]
    [InlineData("[3,5]", "[0,2]", 5, "'a' begins at byte 3 of the data, and 'b' ends at 2: a gap.")]
    [InlineData("[1,3]", "[0,2]", 3, "'a' begins at byte 1 of the data, inside 'b', which ends at 2.")]
    [InlineData("[0,2]", "[0,2]", 2, "'b' begins at byte 0 of the data, inside 'a', which ends at 2.")]
    [InlineData("[1,3]", "[3,5]", 5, "'a' begins at byte 1 of the data, and the header ends at 0: a gap.")]
    [InlineData(
        "[9223372036854775805,9223372036854775807]", "[0,2]", 2,
        "'a' begins at byte 9223372036854775805 of the data, and 'b' ends at 2: a gap.",
        "'a' ends at byte 9223372036854775807 of the data, and there are 2. Copy the file again.")]
    public void Every_byte_belongs_to_one_tensor(string a, string b, int dataLength, params string[] problems)
    {
        var header = $$$"""{"a":{"dtype":"U8","shape":[2],"data_offsets":{{{a}}}},"b":{"dtype":"U8","shape":[2],"data_offsets":{{{b}}}}}""";
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes(header, dataLength));

        AssertProblems(problems);
    }

    [Fact]
    public void All_wrong_tensors_are_told_at_once()
    {
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[-3],"data_offsets":[2,4]}}""", 4));

        AssertProblems(
            "'a' is U8 [3], that is 3 bytes; its data_offsets span 2.",
            "'b' has no shape: a list of whole numbers from 0 is needed.");
    }

    [Fact]
    public void Of_very_many_wrong_tensors_the_first_are_told_and_the_others_counted()
    {
        var header = new StringBuilder("{");
        for (var i = 0; i < 100_000; i++)
        {
            header.Append(i == 0 ? "" : ",").Append($"\"w{i}\":0");
        }

        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes(header.Append('}').ToString()));

        var exception = Assert.Throws<UserException>(() => new SafetensorsReader(FilePath));

        Assert.Equal(51, exception.Problems.Count);
        Assert.Equal("99950 more of this kind are not listed.", exception.Problems[^1].What);
    }

    private SafetensorsReader Open(string header, int dataLength = 0)
    {
        File.WriteAllBytes(FilePath, SafetensorsFile.Bytes(header, dataLength));
        return new SafetensorsReader(FilePath);
    }

    private void AssertProblems(params string[] expected)
    {
        var exception = Assert.Throws<UserException>(() => new SafetensorsReader(FilePath));

        Assert.Equal(ExitCode.InputInvalid, exception.Code);
        Assert.Equal(expected.Select(what => new Problem(FilePath, what)), exception.Problems);
    }
}
