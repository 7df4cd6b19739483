using Distill.Compression;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>A model folder written once more, its weights in another type and every matrix whole.</summary>
internal static class SafetensorsExport
{
    /// <param name="from">a model folder</param>
    /// <param name="to">a folder, which is made where there is none</param>
    /// <param name="type">fp32, fp16 or bf16; numbers are rounded to the nearest, ties to even</param>
    /// <exception cref="UserException">weights are beyond fp16; nothing is written then</exception>
    public static void Write(string from, string to, ElementType type)
    {
        using var model = ModelLoader.Load(from, Device.Cpu);
        if (type == ElementType.F16)
        {
            Fp16.Require(from, model.Weights);
        }

        Directory.CreateDirectory(to);
        ModelFolder.CopyOthers(from, to);
        using var whole = model.Config.LowRank.Any ? Factorization.Whole(model) : null;
        (whole ?? model).Save(to, type);
    }
}
