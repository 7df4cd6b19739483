using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class ThreadSettingsTests
{
    [Fact]
    public void What_the_loader_set_for_native_code_is_in_force()
    {
        Engine.Load();

        Assert.Contains("GOMP_SPINCOUNT", ThreadSettings.InForce().Keys);
    }
}
