using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class GraphicsCardsTests
{
    [Fact]
    public void Each_card_has_a_folder_that_tells_its_model()
    {
        var folder = Directory.CreateTempSubdirectory("distill-").FullName;
        foreach (var (bus, model) in new[] { ("0000:82:00.0", "Tesla T4"), ("0000:04:00.0", "NVIDIA H100 80GB HBM3") })
        {
            File.WriteAllText(
                Path.Combine(Directory.CreateDirectory(Path.Combine(folder, bus)).FullName, "information"),
                $"Model: \t\t {model}\nIRQ:   \t\t 0\n");
        }

        Assert.Equal(["NVIDIA H100 80GB HBM3", "Tesla T4"], GraphicsCards.Find(folder));
        Directory.Delete(folder, recursive: true);
        Assert.Empty(GraphicsCards.Find(folder));
    }
}
