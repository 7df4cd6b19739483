namespace Distill.Torch.Tests;

public sealed class TensorTests
{
    [Fact]
    public void Elements_of_every_kind_come_back_as_they_went_in()
    {
        AssertRoundTrip<float>([1.5f, -0f, float.NaN]);
        AssertRoundTrip<double>([1.5, double.MaxValue]);
        AssertRoundTrip<Half>([(Half)1.5, Half.MaxValue]);
        AssertRoundTrip([long.MinValue, 7L]);
        AssertRoundTrip([int.MinValue, 7]);
        AssertRoundTrip<sbyte>([-128, 127]);
        AssertRoundTrip<byte>([0, 255]);
        AssertRoundTrip([true, false]);
    }

    [Fact]
    public void Half_precision_bytes_are_kept_as_they_lie_in_a_file()
    {
        using var scope = new TensorScope();
        byte[] bytes = [0x80, 0x3f, 0x00, 0xc0];                          // bf16: 1, -2

        var tensor = Tensor.FromBytes(bytes, ScalarType.BFloat16, [2]);

        Assert.Equal([1f, -2f], tensor.To(ScalarType.Float32).ToArray<float>());
        var back = new byte[4];
        tensor.CopyBytes(back);
        Assert.Equal(bytes, back);
    }

    [Fact]
    public void A_strided_tensor_is_copied_in_row_major_order()
    {
        using var scope = new TensorScope();
        var matrix = Tensor.From<float>([1, 2, 3, 4, 5, 6], 2, 3);

        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], matrix.Transpose(0, 1).ToArray<float>());
    }

    [Fact]
    public void The_memory_that_a_tensor_was_made_from_can_change_afterwards()
    {
        using var scope = new TensorScope();
        float[] elements = [1, 2];
        var tensor = Tensor.From(elements, 2);

        elements[0] = 9;

        Assert.Equal([1f, 2f], tensor.ToArray<float>());
    }

    [Fact]
    public void Empty_tensors_and_scalars_are_tensors()
    {
        using var scope = new TensorScope();

        Assert.Empty(Tensor.From(Array.Empty<float>(), 0, 4).ToArray<float>());
        Assert.Equal(2.5, Tensor.Scalar(2.5f).ToDouble());
        Assert.Equal(0, Tensor.Scalar(2.5f).Rank);
    }

    [Fact]
    public void A_shape_that_does_not_fit_the_elements_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => Tensor.From<float>([1, 2, 3], 2, 2));

        Assert.Equal("12 bytes were given for a shape of 16 bytes", exception.Message);
    }

    [Fact]
    public void Reading_elements_of_another_kind_is_refused()
    {
        using var tensor = Tensor.From<float>([1], 1);

        Assert.Equal(
            "the tensor holds Float32, not Int64",
            Assert.Throws<InvalidOperationException>(() => tensor.ToArray<long>()).Message);
    }

    [Fact]
    public void A_disposed_tensor_cannot_be_used()
    {
        var tensor = Tensor.From<float>([1], 1);
        tensor.Dispose();
        tensor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => tensor.Sum());
    }

    private static void AssertRoundTrip<T>(T[] elements) where T : unmanaged
    {
        using var tensor = Tensor.From(elements, elements.Length);

        Assert.Equal(elements, tensor.ToArray<T>());
    }
}
