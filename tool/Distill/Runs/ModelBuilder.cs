using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The recipe's model sections as networks.</summary>
internal static class ModelBuilder
{
    /// <summary>The student as it is before anything is learned or copied.</summary>
    /// <param name="fromTeacher">whether it will learn from a teacher, for which some families have a head</param>
    public static Model Student(RecipeFile file, PreparedData data, Torch.Device device, bool fromTeacher)
    {
        var config = StudentConfig(file, data);
        return Model.Create(
            fromTeacher && config is DeitConfig ? config with { Head = Head.ImageClassificationWithTeacher } : config,
            (ulong)file.Recipe.Seed,
            device);
    }

    /// <summary>The same of a teacher that the recipe trains; a given one, which is finished.</summary>
    public static Model Teacher(RecipeFile file, PreparedData data, Torch.Device device) =>
        file.Recipe.Teacher.From is { } from
            ? ModelLoader.Load(file.Resolve(from), device)
            : Model.Create(TeacherConfig(file, data), (ulong)file.Recipe.Seed, device);

    /// <summary>The student's shape.</summary>
    public static ModelConfig StudentConfig(RecipeFile file, PreparedData data)
    {
        var (teacher, student) = (file.Recipe.Teacher, file.Recipe.Student);
        var source = student.Start switch
        {
            null => null,
            { IsFromTeacher: false, From: var from } => ModelLoader.Config(file.Resolve(from), data.Task.Head),
            _ => TeacherConfig(file, data),
        };
        return Config(student.Model, data, source) with { MultiLabel = file.Recipe.Data.LabelSeparator is not null };
    }

    /// <summary>
    /// A given teacher's; of one that is trained, its section's, or else that of the folder that it starts from, for the
    /// labels of the rows.
    /// </summary>
    public static ModelConfig TeacherConfig(RecipeFile file, PreparedData data)
    {
        var section = file.Recipe.Teacher;
        if (section.From is { } given)
        {
            return ModelLoader.Config(file.Resolve(given));
        }

        var source = section.Start is { From: var from }
            ? ModelLoader.Config(file.Resolve(from), data.Task.Head)
            : null;
        return (section.Model is { } model ? Config(model, data, source) : source!) with
        {
            Labels = data.Labels.Names,
            MultiLabel = file.Recipe.Data.LabelSeparator is not null,
        };
    }

    /// <summary>The section as its family's config.</summary>
    /// <param name="source">that it starts from; null for fresh weights</param>
    public static ModelConfig Config(ModelSection section, PreparedData data, ModelConfig? source)
    {
        var vocabulary = section.VocabSize ?? (source as TextConfig)?.VocabSize ?? data.VocabularySize;
        return section.Architecture switch
        {
            ArchitectureKind.Bert => Encoder(
                BertConfig.Base with { TypeVocabSize = section.TypeVocabSize }, section, vocabulary, data),
            ArchitectureKind.Distilbert => Encoder(DistilBertConfig.Base, section, vocabulary, data),
            ArchitectureKind.Roberta => Encoder(RobertaConfig.Base, section, vocabulary, data),
            ArchitectureKind.Albert => Encoder(
                AlbertConfig.Base with { TypeVocabSize = section.TypeVocabSize, EmbeddingSize = section.EmbeddingSize },
                section,
                vocabulary,
                data),
            ArchitectureKind.Gpt2 => Gpt2(section, vocabulary, data),
            ArchitectureKind.Llama => Llama(source as LlamaConfig ?? LlamaConfig.Base, section, vocabulary, data),
            ArchitectureKind.Mistral => Llama(source as MistralConfig ?? MistralConfig.Base, section, vocabulary, data),
            ArchitectureKind.Qwen2 => Llama(source as Qwen2Config ?? Qwen2Config.Base, section, vocabulary, data),
            ArchitectureKind.Vit => Image(VitConfig.Base, section, data),
            ArchitectureKind.Deit => Image(DeitConfig.Base, section, data),
            _ => throw new ArgumentOutOfRangeException(nameof(section), section.Architecture, null),
        };
    }

    /// <summary>The family's published model, with what the section says otherwise.</summary>
    private static EncoderConfig Encoder(
        EncoderConfig published, ModelSection section, int vocabulary, PreparedData data) => published with
        {
            Head = data.Task.Head,
            VocabSize = vocabulary,
            HiddenSize = section.HiddenSize,
            NumHiddenLayers = section.NumHiddenLayers,
            NumAttentionHeads = section.NumAttentionHeads,
            IntermediateSize = section.IntermediateSize,
            MaxPositionEmbeddings = section.MaxPositionEmbeddings,
            PadTokenId = (int)data.PadId,
            HiddenAct = section.HiddenAct is { } word ? Activation(word) : published.HiddenAct,
            HiddenDropoutProb = section.HiddenDropoutProb ?? published.HiddenDropoutProb,
            AttentionProbsDropoutProb = section.AttentionProbsDropoutProb ?? published.AttentionProbsDropoutProb,
            ClassifierDropout = section.ClassifierDropout ?? published.ClassifierDropout,
            InitializerRange = section.InitializerRange,
            LayerNormEps = section.LayerNormEps ?? published.LayerNormEps,
            Labels = data.Labels.Names,
        };

    private static Gpt2Config Gpt2(ModelSection section, int vocabulary, PreparedData data) => Gpt2Config.Base with
    {
        Head = data.Task.Head,
        VocabSize = vocabulary,
        HiddenSize = section.HiddenSize,
        NumHiddenLayers = section.NumHiddenLayers,
        NumAttentionHeads = section.NumAttentionHeads,
        IntermediateSize = section.IntermediateSize,
        MaxPositionEmbeddings = section.MaxPositionEmbeddings,
        PadTokenId = DecoderPadding(data),
        EosTokenId = data.Tokenizer?.Named.End,
        ActivationFunction = section.HiddenAct is { } word ? Activation(word) : Gpt2Config.Base.ActivationFunction,
        ResidPdrop = section.HiddenDropoutProb ?? Gpt2Config.Base.ResidPdrop,
        EmbdPdrop = section.HiddenDropoutProb ?? Gpt2Config.Base.EmbdPdrop,
        AttnPdrop = section.AttentionProbsDropoutProb ?? Gpt2Config.Base.AttnPdrop,
        InitializerRange = section.InitializerRange,
        LayerNormEpsilon = section.LayerNormEps ?? Gpt2Config.Base.LayerNormEpsilon,
        Labels = data.Labels.Names,
    };

    /// <summary>
    /// The published model, or the one that this starts from, with what the section says otherwise: biases and kinds of
    /// rotary positions are no keys of a recipe.
    /// </summary>
    private static LlamaFamilyConfig Llama(
        LlamaFamilyConfig published, ModelSection section, int vocabulary, PreparedData data) => published with
        {
            Head = data.Task.Head,
            VocabSize = vocabulary,
            HiddenSize = section.HiddenSize,
            NumHiddenLayers = section.NumHiddenLayers,
            NumAttentionHeads = section.NumAttentionHeads,
            NumKeyValueHeads = section.NumKeyValueHeads,
            HeadDim = section.HeadDim,
            IntermediateSize = section.IntermediateSize,
            MaxPositionEmbeddings = section.MaxPositionEmbeddings,
            PadTokenId = DecoderPadding(data),
            EosTokenId = data.Tokenizer?.Named.End,
            HiddenAct = section.HiddenAct is { } word ? Activation(word) : published.HiddenAct,
            AttentionDropout = section.AttentionProbsDropoutProb ?? published.AttentionDropout,
            InitializerRange = section.InitializerRange,
            RmsNormEps = section.RmsNormEps ?? published.RmsNormEps,
            Rope = published.Rope with { Theta = section.RopeTheta ?? published.Rope.Theta },
            TieWordEmbeddings = section.TieWordEmbeddings,
            Labels = data.Labels.Names,
            Source = [],
        };

    /// <summary>
    /// The token that is meant for padding; -1 for none. In a classification the end of text stands in for it, as is
    /// usual: Hugging Face's library looks there for the last token that is no padding. In a language model it is a
    /// token of the texts.
    /// </summary>
    private static int DecoderPadding(PreparedData data) => data.Tokenizer?.Named switch
    {
        { Pad: { } pad } => pad,
        { End: { } end } when data.Task.Head == Head.SequenceClassification => end,
        _ => -1,
    };

    /// <inheritdoc cref="Encoder"/>
    private static ImageConfig Image(ImageConfig published, ModelSection section, PreparedData data) => published with
    {
        Head = data.Task.Head,
        HiddenSize = section.HiddenSize,
        NumHiddenLayers = section.NumHiddenLayers,
        NumAttentionHeads = section.NumAttentionHeads,
        IntermediateSize = section.IntermediateSize,
        ImageSize = data.ImageShape.Size,
        PatchSize = section.PatchSize,
        NumChannels = data.ImageShape.Channels,
        QkvBias = section.QkvBias,
        HiddenAct = section.HiddenAct is { } word ? Activation(word) : published.HiddenAct,
        HiddenDropoutProb = section.HiddenDropoutProb ?? published.HiddenDropoutProb,
        AttentionProbsDropoutProb = section.AttentionProbsDropoutProb ?? published.AttentionProbsDropoutProb,
        InitializerRange = section.InitializerRange,
        LayerNormEps = section.LayerNormEps ?? published.LayerNormEps,
        Labels = data.Labels.Names,
    };

    /// <summary>Hugging Face's word: they differ in the sign between their parts.</summary>
    private static string Activation(ActivationKind kind) =>
        Spelling.Word(kind).Replace('-', '_');
}
