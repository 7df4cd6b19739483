using Distill.Data;

namespace Distill.Tests.Data;

public sealed class Crc32Tests
{
    /// <summary>The check value of ISO 3309's sum in every catalogue of checksums.</summary>
    [Fact]
    public void Nine_digits_have_the_known_sum() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));
}
