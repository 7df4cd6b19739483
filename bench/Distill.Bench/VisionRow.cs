using System.Buffers.Binary;

namespace Distill.Bench;

/// <summary>A ViT of 4 layers and width 192 on images of 28 by 28, cut into 49 patches.</summary>
internal sealed class VisionRow : StudentRow
{
    private const int Images = 3072, Side = 28, Classes = 10;

    public override string Name => "vision";

    public override string What => "a vision transformer's step, bf16, images/s";

    protected override int BatchSize => 64;

    protected override string Recipe => """
        task: image-classification
        data: { train: train-images-idx3-ubyte }
        student:
          model:
            { architecture: vit, patch_size: 4, num_hidden_layers: 4, hidden_size: 192, num_attention_heads: 3,
              intermediate_size: 768 }
        """;

    // What they show does not change the time.
    protected override void WriteRows()
    {
        var random = new Random(7);
        var pixels = new byte[Images * Side * Side];
        random.NextBytes(pixels);
        Write("train-images-idx3-ubyte", [2051, Images, Side, Side], pixels);
        Write("train-labels-idx1-ubyte", [2049, Images], [.. Enumerable.Range(0, Images).Select(i => (byte)(i % Classes))]);
    }

    private void Write(string name, int[] header, byte[] elements)
    {
        using var stream = File.Create(Path.Combine(Folder, name));
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (var each in header)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, each);
            stream.Write(number);
        }

        stream.Write(elements);
    }
}
