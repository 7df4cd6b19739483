using Distill.Recipes;

namespace Distill.Runs;

/// <summary>A first recipe for a user's own file, with comments that say why it stands there as it does.</summary>
internal static class StarterRecipe
{
    private const int LabelsTold = 8;

    // Below this share of the largest label, always answering the frequent ones looks good in accuracy.
    private const double Rare = 0.1;

    /// <summary>The text of the recipe.</summary>
    /// <param name="path">where it will be written, as the user wrote it</param>
    public static string Write(DataSketch data, string path)
    {
        var sizes = StarterSizes.For(data);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var train = RecipeWriter.Scalar(Path.GetRelativePath(folder, Path.GetFullPath(data.Source.Path)));
        var delimiter = data.Source.Delimiter is { } character
            ? $"\n  delimiter: {RecipeWriter.Scalar(character)}"
            : "";
        var file = OneLine(Path.GetFileName(data.Source.Path));
        var badRows = data.BadRows == 0
            ? ""
            : $"\n  bad_rows: skip   # {Quoted.Count(data.BadRows, "row")} cannot be used; error stops at them";
        var bestBy = data.Labels[^1].Rows < data.Labels[0].Rows * Rare
            ? "macro-f1   # every label counts the same; accuracy would hide the rare ones"
            : "accuracy";

        return $$"""
            # Classifies {{data.Rows}} rows of {{file}} into {{data.Labels.Count}} labels.
            #
            #   dotnet distill validate {{OneLine(path)}}          finds what is wrong with it
            #   dotnet distill validate {{OneLine(path)}} --show   prints every key with its default
            #   dotnet distill run {{OneLine(path)}}
            seed: 1

            # {{Labels(data)}}
            data:
              train: {{train}}   # a tenth each is set aside for validation and test
              text: {{RecipeWriter.Scalar(data.Text)}}
              label: {{RecipeWriter.Scalar(data.Label)}}{{delimiter}}
              max_length: {{sizes.MaxLength}}   # 99 of 100 texts have at most {{data.LongTokens}} tokens{{badRows}}
              # unlabelled: more.csv   # texts without labels, which the teacher labels

            tokenizer:
              train: { vocab_size: {{sizes.VocabularySize}} }   # there are {{data.Words}} different words

            # The larger model, trained on the labels. A finished one is better, where you have it:
            #   teacher: { from: path/to/a/model/folder }
            teacher:
              model:
            {{Model(sizes.Teacher)}}
              training: { epochs: {{sizes.TeacherEpochs}} }

            # The small model that learns from the labels and from the teacher.
            student:
              model:
            {{Model(sizes.Student)}}

            loss:
              hard: { weight: 0.5 }                   # the labels
              soft: { weight: 0.5, temperature: 2 }   # the teacher; a higher temperature tells more of the wrong labels

            training:
              epochs: {{sizes.Epochs}}
              batch_size: {{sizes.BatchSize}}
              precision: fp32   # bf16 is faster where the processor has it: see 'dotnet distill doctor'
              optimizer: { learning_rate: {{sizes.LearningRate}} }
              best_by: {{bestBy}}

            """;
    }

    private static string Model((int Layers, int Width) size) => $"""
            num_hidden_layers: {size.Layers}
            hidden_size: {size.Width}
            num_attention_heads: {size.Width / 32}
            intermediate_size: {size.Width * 4}
        """;

    private static string Labels(DataSketch data)
    {
        var told = data.Labels.Take(LabelsTold).Select(label => $"{OneLine(Quoted.Short(label.Name))} {label.Rows}");
        var more = data.Labels.Count - LabelsTold;
        return $"Rows of each label: {string.Join(", ", told)}{(more > 0 ? $", and {more} more" : "")}.";
    }

    /// <summary>A comment ends with its line, whatever a name holds.</summary>
    private static string OneLine(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter));
}
