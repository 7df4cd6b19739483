using Distill.Export;
using Distill.Formats;
using Distill.Models;
using Distill.Recipes;
using Distill.Torch;

namespace Distill.Runs;

/// <summary>
/// The recipe's <c>export</c>: the last model in other forms, a stage each; graphs share a stage and its folder.
/// </summary>
internal sealed class ExportStages(
    Recipe recipe, RunFolder folder, Stages stages, PreparedData data, ModelResults results, IRunObserver observer)
{
    private const int Version = 1;
    private const string Graphs = "onnx", Bundle = "bundle";

    /// <summary>The names of all that can be exported.</summary>
    public static IEnumerable<string> Names =>
    [
        .. Enum.GetValues<StoredPrecision>().Select(precision => Name(new SafetensorsSection { Precision = precision })),
        Graphs, Bundle,
    ];

    /// <summary>What this tool can load again.</summary>
    public IEnumerable<Stage> Run(Stage last)
    {
        foreach (var section in recipe.Export.Select(step => step.Safetensors).OfType<SafetensorsSection>().Distinct())
        {
            var name = Name(section);
            var fingerprint = new Fingerprint(name, Version).With("before", last.Fingerprint).With("section", section);
            yield return results.Finish(stages.Complete(
                name,
                fingerprint,
                stage => SafetensorsExport.Write(folder.Model(last.Name), stage.Path, Type(section.Precision))));
        }
    }

    /// <summary>One file with the whole model, where the recipe asks for it.</summary>
    public IEnumerable<Stage> RunBundle(Stage last)
    {
        foreach (var section in recipe.Export.Select(step => step.Bundle).OfType<BundleSection>())
        {
            var fingerprint = new Fingerprint(Bundle, Version).With("before", last.Fingerprint).With("section", section);
            yield return results.Finish(stages.Complete(
                Bundle,
                fingerprint,
                stage => BundleExport.Write(
                    folder.Model(last.Name),
                    stage.Path,
                    section.Precision is { } precision ? Type(precision) : null)));
        }
    }

    /// <summary>What other runtimes load.</summary>
    public IEnumerable<Stage> RunGraphs(Stage last)
    {
        var sections = recipe.Export.Select(step => step.Onnx).OfType<OnnxSection>().ToList();
        if (sections.Count == 0)
        {
            yield break;
        }

        var fingerprint = new Fingerprint(Graphs, Version)
            .With("before", last.Fingerprint)
            .With("data", data.Identity);
        foreach (var section in sections)
        {
            fingerprint = fingerprint.With("section", section);
        }

        yield return results.Finish(stages.Complete(Graphs, fingerprint, stage =>
        {
            using var model = ModelLoader.Load(last.Path, Device.Cpu);
            foreach (var section in sections)
            {
                var written = OnnxExport.Write(last.Path, model, Options(section, model), stage.Path);
                var name = Path.GetRelativePath(stage.Path, written.File);
                observer.OnNote(FormattableString.Invariant($"{Graphs}/{name}: {written.Bytes / 1e6:0.000} MB, ")
                    + FormattableString.Invariant($"logits at most {written.Difference:0.0e-0} off."));
            }
        }));
    }

    private OnnxOptions Options(OnnxSection section, Model model) => new()
    {
        Precision = section.Precision switch
        {
            OnnxPrecision.Fp32 => ExportPrecision.Fp32,
            OnnxPrecision.Fp16 => ExportPrecision.Fp16,
            OnnxPrecision.Int8 => ExportPrecision.Int8,
            _ => throw new ArgumentOutOfRangeException(nameof(section), section, null),
        },
        Form = section.Quantize switch
        {
            null or OnnxQuantization.DynamicPerChannel => Int8Form.DynamicPerChannel,
            OnnxQuantization.DynamicPerTensor => Int8Form.DynamicPerTensor,
            OnnxQuantization.WeightOnly => Int8Form.WeightOnly,
            OnnxQuantization.Static => Int8Form.Static,
            _ => throw new ArgumentOutOfRangeException(nameof(section), section, null),
        },
        ReduceRange = section.ReduceRange,
        Cache = section.Cache,
        Inputs = section.Quantize == OnnxQuantization.Static
            ? StaticInputs.Of(
                model, data.Task, data.Taught, recipe.Data.Train, ModelQuantization.Range(section.Observer))
            : null,
    };

    private static string Name(SafetensorsSection section) => $"safetensors-{Spelling.Word(section.Precision)}";

    private static ElementType Type(StoredPrecision precision) => precision switch
    {
        StoredPrecision.Fp32 => ElementType.F32,
        StoredPrecision.Fp16 => ElementType.F16,
        StoredPrecision.Bf16 => ElementType.BF16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };
}
