using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>A model folder written once more, its weights in another type.</summary>
internal static class SafetensorsExport
{
    /// <param name="from">a model folder</param>
    /// <param name="to">a folder, which is made where there is none</param>
    /// <param name="type">fp32, fp16 or bf16; numbers are rounded to the nearest, ties to even</param>
    public static void Write(string from, string to, ElementType type)
    {
        using var model = ModelLoader.Load(from, Device.Cpu);
        Directory.CreateDirectory(to);
        ModelFolder.CopyOthers(from, to);
        model.Save(to, type);
    }
}
