namespace Distill.Torch.Tests;

[Collection(nameof(LiveTensorCount))]
public sealed class ThreadCountTests
{
    [Fact]
    public void The_number_of_threads_that_was_set_stays_whatever_is_called_first_afterwards()
    {
        var before = Engine.Threads;
        try
        {
            Engine.Threads = 1;
            _ = Engine.Build;
            _ = Engine.LibraryPath;
            _ = Engine.CudaDevices;
            using var tensor = Tensor.Scalar(1f);
            _ = tensor.ToDouble();

            Assert.Equal(1, Engine.Threads);
        }
        finally
        {
            Engine.Threads = before;
        }
    }
}
