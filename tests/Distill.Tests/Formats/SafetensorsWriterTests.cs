using System.Text;
using Distill.Formats;

namespace Distill.Tests.Formats;

public sealed class SafetensorsWriterTests : IDisposable
{
    private static readonly Dictionary<string, string> _noMetadata = [];

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("model.safetensors");

    public void Dispose() => _folder.Dispose();

    // The expected bytes of the three golden tests are those of the unit tests of safetensors/src/tensor.rs.
    [Fact]
    public void An_empty_file_is_as_the_library_in_Rust_writes_it()
    {
        SafetensorsWriter.Write(FilePath, [], _noMetadata);

        Assert.Equal("\b\0\0\0\0\0\0\0{}      "u8.ToArray(), File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Metadata_is_as_the_library_in_Rust_writes_it()
    {
        SafetensorsWriter.Write(FilePath, [], new Dictionary<string, string> { ["framework"] = "pt" });

        Assert.Equal(
            """(""" + "\0\0\0\0\0\0\0" + """{"__metadata__":{"framework":"pt"}}     """,
            Encoding.Latin1.GetString(File.ReadAllBytes(FilePath)));
    }

    [Theory]
    [InlineData(
        "attn.0", new long[] { 1, 2, 3 },
        "@\0\0\0\0\0\0\0{\"attn.0\":{\"dtype\":\"F32\",\"shape\":[1,2,3],\"data_offsets\":[0,24]}}")]
    [InlineData(
        "attn0", new long[] { 1, 1, 2, 3 },
        "H\0\0\0\0\0\0\0{\"attn0\":{\"dtype\":\"F32\",\"shape\":[1,1,2,3],\"data_offsets\":[0,24]}}       ")]
    public void A_tensor_is_as_the_library_in_Rust_writes_it(string name, long[] shape, string header)
    {
        SafetensorsWriter.Write(
            FilePath, [SafetensorsTensor.Of<float>(name, shape, new[] { 0f, 1f, 2f, 3f, 4f, 5f })], _noMetadata);

        var data = "\0\0\0\0\0\0\u0080?\0\0\0@\0\0@@\0\0\u0080@\0\0\u00A0@";
        Assert.Equal(header + data, Encoding.Latin1.GetString(File.ReadAllBytes(FilePath)));
    }

    [Fact]
    public void Tensors_stand_by_falling_type_then_by_name()
    {
        SafetensorsWriter.Write(FilePath,
        [
            SafetensorsTensor.Of<byte>("a", [1], new byte[1]),
            SafetensorsTensor.Of<float>("c", [1], new float[1]),
            SafetensorsTensor.Of<float>("B", [1], new float[1]),
            SafetensorsTensor.Of<Half>("d", [1], new Half[1]),
            SafetensorsTensor.Of<long>("z", [1], new long[1]),
        ]);

        using var reader = new SafetensorsReader(FilePath);

        Assert.Equal(["z", "B", "c", "d", "a"], reader.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void Files_say_that_they_have_the_layout_of_PyTorch()
    {
        SafetensorsWriter.Write(FilePath, []);

        using var reader = new SafetensorsReader(FilePath);

        Assert.Equal("pt", reader.Metadata["format"]);
    }

    [Fact]
    public void A_tensor_that_writes_less_than_its_shape_leaves_no_file()
    {
        var tensor = new SafetensorsTensor("x", ElementType.F32, [2], stream => stream.Write(new byte[4]));

        var exception = Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(FilePath, [tensor]));

        Assert.Equal("'x' wrote 4 bytes; its shape needs 8", exception.Message);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }
}
