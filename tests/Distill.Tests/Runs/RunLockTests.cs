using Distill.Runs;

namespace Distill.Tests.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RunFolder Run => new(_folder.File("run"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_process_is_refused_with_the_number_of_the_first()
    {
        using var first = RunLock.Take(Run);

        var exception = Assert.Throws<UserException>(() => RunLock.Take(Run).Dispose());

        Assert.Equal(ExitCode.Failed, exception.Code);
        Assert.Equal(
            $"{Run.Path}: is in use by process {Environment.ProcessId}. "
            + "Wait for it to end, or give --output another folder.",
            exception.Message);
    }

    [Fact]
    public void The_folder_is_free_when_the_process_is_done()
    {
        RunLock.Take(Run).Dispose();

        RunLock.Take(Run).Dispose();
    }
}
