using Distill.Data;

namespace Distill.Tests.Data;

public sealed class ContentHashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hash_is_what_sha256sum_prints() =>
        Assert.Equal(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ContentHash.OfFile(_folder.Write("a.txt", "abc")));

    [Fact]
    public void A_missing_file_is_told() =>
        Assert.Equal(
            "a.txt: there is no such file.", UserProblems.Of(() => ContentHash.OfFile(_folder.File("a.txt")), _folder));
}
