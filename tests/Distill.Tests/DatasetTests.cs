namespace Distill.Tests;

public sealed class DatasetTests
{
    [Fact]
    public void The_readme_of_a_dataset_lists_the_recorded_sums() =>
        Assert.All(
            Directory.GetFiles(Repository.Path("datasets"), "SHA256SUMS", SearchOption.AllDirectories),
            sums => Assert.Contains(
                File.ReadAllText(sums), File.ReadAllText(Path.Combine(Path.GetDirectoryName(sums)!, "README.md")),
                StringComparison.Ordinal));
}
