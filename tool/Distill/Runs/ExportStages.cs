using Distill.Export;
using Distill.Formats;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The recipe's <c>export</c>: the last model in other forms, a stage each.</summary>
internal sealed class ExportStages(Recipe recipe, RunFolder folder, Stages stages, ModelResults results)
{
    private const int Version = 1;

    /// <summary>The names of all that can be exported.</summary>
    public static IEnumerable<string> Names =>
        Enum.GetValues<StoredPrecision>().Select(precision => Name(new SafetensorsSection { Precision = precision }));

    public IEnumerable<Stage> Run(Stage last)
    {
        foreach (var section in recipe.Export.Select(step => step.Safetensors!).Distinct())
        {
            var name = Name(section);
            var fingerprint = new Fingerprint(name, Version).With("before", last.Fingerprint).With("section", section);
            yield return results.Finish(stages.Complete(
                name,
                fingerprint,
                stage => SafetensorsExport.Write(folder.Model(last.Name), stage.Path, Type(section.Precision))));
        }
    }

    private static string Name(SafetensorsSection section) => $"safetensors-{Spelling.Word(section.Precision)}";

    private static ElementType Type(StoredPrecision precision) => precision switch
    {
        StoredPrecision.Fp32 => ElementType.F32,
        StoredPrecision.Fp16 => ElementType.F16,
        StoredPrecision.Bf16 => ElementType.BF16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };
}
