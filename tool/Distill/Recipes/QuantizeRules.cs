namespace Distill.Recipes;

/// <summary>Which keys of the step quantize go together.</summary>
internal static class QuantizeRules
{
    public const int UsualGroup = 32;

    public static void Check(string path, QuantizeSection section, RuleContext context)
    {
        void Refuse(string key, string what) => context.Refuse($"{path}.{key}", $"{key} {what}");
        var isAuto = section.Bits == BitsKind.Auto;

        if (section.GroupSize is not null && section.Weights != ScalesKind.PerGroup)
        {
            Refuse("group_size", "has no effect: only weights: per-group has groups. Remove it, or choose that.");
        }

        if (section.Observer is not null && section.Activations != InputsKind.Static)
        {
            Refuse("observer", "has no effect: only activations: static are looked at before. Remove it, or choose that.");
        }

        if (section.CalibrationExamples is not null && section.Activations != InputsKind.Static && !isAuto)
        {
            Refuse(
                "calibration_examples",
                "has no effect: only activations: static and bits: auto look at rows. Remove it.");
        }

        foreach (var (key, value) in new[] { ("max_size_mb", section.MaxSizeMb), ("max_metric_drop", section.MaxMetricDrop) })
        {
            if (value is not null && !isAuto)
            {
                Refuse(key, "has no effect: only bits: auto has a choice. Remove it, or choose that.");
            }
        }

        if (isAuto && section is { MaxSizeMb: null, MaxMetricDrop: null })
        {
            Refuse("bits", "is auto, and nothing says how small the model should be. Give max_size_mb or max_metric_drop.");
        }

        if (section.Aware is not null && isAuto)
        {
            Refuse("aware", "needs to know the bits that it trains for. Give bits 8 or 4, or remove it.");
        }

        if (section.Aware is not null && !section.Symmetric)
        {
            Refuse("aware", "trains scales without zero points. Remove symmetric: false.");
        }

        RequireEvenGroups(path, section, context);
    }

    // Steps before may change the widths; then the model itself is looked at.
    private static void RequireEvenGroups(string path, QuantizeSection section, RuleContext context)
    {
        var size = section.GroupSize ?? UsualGroup;
        var student = context.Recipe.Student.Model;
        if (section.Weights != ScalesKind.PerGroup || context.Recipe.Compress.Count > 1 || !context.AreSound("student.model"))
        {
            return;
        }

        foreach (var (key, width) in new[]
        {
            ("hidden_size", student.HiddenSize), ("intermediate_size", student.IntermediateSize),
        })
        {
            if (width % size != 0)
            {
                context.Refuse(
                    $"{path}.group_size",
                    $"group_size is {size}, which does not divide student.model.{key}, {width}. Give a size that does.");
                return;
            }
        }
    }
}
