namespace Distill.Recipes;

/// <summary>What the forms in which the last model is written need of it, and of each other.</summary>
internal static class ExportRules
{
    public static void Check(RuleContext context)
    {
        var files = new HashSet<OnnxPrecision>();
        foreach (var (index, step) in context.Recipe.Export.Index())
        {
            if (step.Bundle is not null && context.Recipe.Export.Take(index).Any(before => before.Bundle is not null))
            {
                context.Refuse($"export.{index}", "export has two steps bundle, which would write the same file. Remove one.");
            }

            var path = $"export.{index}.onnx";
            if (step.Onnx is not { } onnx || !context.AreSound(path))
            {
                continue;
            }

            if (!files.Add(onnx.Precision))
            {
                context.Refuse(
                    path,
                    $"export has two steps onnx in {Spelling.Word(onnx.Precision)}, which would write the same file. "
                    + "Remove one.");
            }

            (string Key, bool IsSet)[] ofInt8 =
            [
                ("quantize", onnx.Quantize is not null), ("reduce_range", onnx.ReduceRange),
            ];
            foreach (var (key, _) in ofInt8.Where(each => each.IsSet && onnx.Precision != OnnxPrecision.Int8))
            {
                context.Refuse(
                    $"{path}.{key}",
                    $"{key} has no effect: precision is {Spelling.Word(onnx.Precision)}. Remove it, or choose int8.");
            }

            if (onnx.Observer is not null && onnx.Quantize != OnnxQuantization.Static && context.AreSound($"{path}.quantize"))
            {
                context.Refuse(
                    $"{path}.observer", "observer has no effect: only quantize: static looks at inputs before. Remove it.");
            }

            if (onnx.Cache && context.Recipe.Task != TaskKind.CausalLm && context.AreSound("task"))
            {
                context.Refuse(
                    $"{path}.cache",
                    $"task is {Spelling.Word(context.Recipe.Task)}, whose model reads a text at once; a cache is for "
                    + "causal-lm. Remove it.");
            }
        }
    }
}
