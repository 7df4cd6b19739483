namespace Distill.Recipes;

/// <summary>What a recipe will do, in two or three sentences.</summary>
internal static class RecipeSummary
{
    public static string Of(Recipe recipe)
    {
        var training = recipe.Training;
        var precision = Spelling.Word(training.Precision);
        var baseline = recipe.Baseline ? $" The student {Baseline(recipe)} is trained beside it." : "";
        string?[] others = [.. recipe.Data.Mix?.Also ?? [], recipe.Data.Unlabelled];
        var more = string.Concat(others.OfType<string>().Select(path => $" and {path}"));
        return $"{Teacher(recipe)} {Shape(recipe.Student.Model)}{Start(recipe.Student.Start)}. "
            + $"The student minimizes {Loss(recipe)} over {Epochs(training.Epochs)} of {recipe.Data.Train}"
            + $"{more}, {training.BatchSize} examples a step, in {precision}.{baseline}";
    }

    private static string Teacher(Recipe recipe) => recipe.Teacher switch
    {
        { Model: { } model } teacher =>
            $"A teacher, {Shape(model)}{Start(teacher.Start)}, trained for {Epochs(teacher.Training.Epochs)}, teaches",
        { Start: { } start } teacher =>
            $"A teacher, which starts from {start.From}, trained for {Epochs(teacher.Training.Epochs)}, teaches",
        { From: { } from } => $"The teacher {from} {(recipe.Teacher.Write is null ? "teaches" : "writes for")}",
        _ => $"Without a teacher, {Spelling.Word(recipe.Task)} is learned by",
    };

    private static string Baseline(Recipe recipe) => recipe.HasTeacher ? "without a teacher" : "from random weights";

    private static string Shape(ModelSection model) =>
        $"{Family(model.Architecture)} with {model.NumHiddenLayers} "
        + $"{(model.NumHiddenLayers == 1 ? "layer" : "layers")} of width {model.HiddenSize}";

    private static string Family(ArchitectureKind architecture) => architecture switch
    {
        ArchitectureKind.Bert => "a BERT",
        ArchitectureKind.Distilbert => "a DistilBERT",
        ArchitectureKind.Roberta => "a RoBERTa",
        ArchitectureKind.Albert => "an ALBERT",
        ArchitectureKind.Gpt2 => "a GPT-2",
        ArchitectureKind.Llama => "a Llama",
        ArchitectureKind.Mistral => "a Mistral",
        ArchitectureKind.Qwen2 => "a Qwen2",
        ArchitectureKind.Vit => "a ViT",
        ArchitectureKind.Deit => "a DeiT",
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, null),
    };

    private static string Start(StartSection? start)
    {
        if (start is null)
        {
            return "";
        }

        var layers = start.Layers.Rule switch
        {
            LayerRule.First => "first layers",
            LayerRule.Last => "last layers",
            LayerRule.Uniform => "evenly spread layers",
            _ => $"layers {string.Join(", ", start.Layers.Numbers)}",
        };
        return start is StudentStartSection { IsFromTeacher: true }
            ? $", which starts from the teacher's {layers}"
            : $", which starts from {layers} of {start.From}";
    }

    private static string Loss(Recipe recipe)
    {
        var loss = recipe.Loss;
        var truth = recipe.Task switch
        {
            TaskKind.CausalLm => "the next tokens",
            TaskKind.MaskedLm => "the masked tokens",
            _ => "the labels",
        };
        var entropy = recipe.Data.LabelSeparator is null ? "cross-entropy" : "binary cross-entropy";
        var terms = new List<string>();
        if (loss.Hard.IsUsed)
        {
            var smoothing = loss.Hard.LabelSmoothing > 0 ? $" smoothed by {loss.Hard.LabelSmoothing}" : "";
            terms.Add($"{Weight(loss.Hard)} × {entropy} to {truth}{smoothing}");
        }

        if (loss.Soft.IsUsed)
        {
            var isScaled = loss.Soft.ScaleByT2
                && loss.Soft.Divergence is not (DivergenceKind.LogitMse or DivergenceKind.TotalVariation);
            var scale = isScaled ? "T² · " : "";
            var cooled = loss.Soft.TemperatureEnd is { } end ? $" to {end}" : "";
            var isSoftened = loss.Soft.Divergence != DivergenceKind.LogitMse;
            var heat = isSoftened ? $" at T = {loss.Soft.Temperature}{cooled}" : "";
            terms.Add($"{Weight(loss.Soft)} × {scale}{Divergence(loss.Soft.Divergence)} to the teacher{heat}");
        }

        terms.AddRange(loss.Inside.Select(term => $"{Weight(term.Section)} × {Inside(term.Name)}"));

        return string.Join(" + ", terms);
    }

    private static string Weight(TermSection section) =>
        section.WeightEnd is { } end ? $"({section.Weight} to {end})" : $"{section.Weight}";

    private static string Inside(string term) => term switch
    {
        "hidden" => "the distance of hidden states",
        "embeddings" => "the distance of embeddings",
        "attention" => "the distance of attention maps",
        "relations" => "the divergence of relations",
        "relational" => "the distances and angles between rows",
        _ => "contrast between rows",
    };

    private static string Divergence(DivergenceKind kind) =>
        kind == DivergenceKind.ForwardKl ? "KL" : Spelling.Word(kind);

    private static string Epochs(int count) => count == 1 ? "1 epoch" : $"{count} epochs";
}
