using Distill.Evaluation;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>A model folder as one file, <see cref="ModelBundle.FileName"/>.</summary>
internal static class BundleExport
{
    /// <param name="from">a model folder</param>
    /// <param name="to">a folder, which is made where there is none</param>
    /// <param name="type">of the weights; null: as they are</param>
    /// <returns>the file</returns>
    public static string Write(string from, string to, ElementType? type)
    {
        Directory.CreateDirectory(to);
        var file = Path.Combine(to, ModelBundle.FileName);
        if (type is not { } other)
        {
            ModelBundle.Write(from, file);
            return file;
        }

        var between = Directory.CreateTempSubdirectory("distill-").FullName;
        try
        {
            // Factorized matrices stay so: it is this tool that reads the file.
            using var model = ModelLoader.Load(from, Device.Cpu);
            if (other == ElementType.F16)
            {
                Fp16.Require(from, model.Weights);
            }

            ModelFolder.CopyOthers(from, between);
            model.Save(between, other);
            ModelBundle.Write(between, file);
            return file;
        }
        finally
        {
            Directory.Delete(between, recursive: true);
        }
    }
}
