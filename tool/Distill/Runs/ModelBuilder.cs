using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The recipe's model sections as networks.</summary>
internal static class ModelBuilder
{
    /// <summary>A network with fresh weights, drawn from the seed.</summary>
    public static Model Create(ModelSection section, PreparedData data, int seed, Torch.Device device) =>
        Model.Create(Config(section, data), (ulong)seed, device);

    /// <summary>The teacher as it is before the recipe trains it, frozen; a given one is finished already.</summary>
    public static Model Teacher(RecipeFile file, PreparedData data, Torch.Device device)
    {
        var recipe = file.Recipe;
        var model = recipe.Teacher.From is { } from
            ? ModelLoader.Load(file.Resolve(from), device)
            : Create(recipe.Teacher.Model!, data, recipe.Seed, device);
        model.Weights.Freeze();
        return model;
    }

    /// <summary>The section as its family's config.</summary>
    public static ModelConfig Config(ModelSection section, PreparedData data) => section.Architecture switch
    {
        ArchitectureKind.Bert => Encoder(
            BertConfig.Base with { TypeVocabSize = section.TypeVocabSize }, section, data),
        ArchitectureKind.Distilbert => Encoder(DistilBertConfig.Base, section, data),
        ArchitectureKind.Roberta => Encoder(RobertaConfig.Base, section, data),
        ArchitectureKind.Albert => Encoder(
            AlbertConfig.Base with { TypeVocabSize = section.TypeVocabSize, EmbeddingSize = section.EmbeddingSize },
            section, data),
        ArchitectureKind.Gpt2 => Gpt2(section, data),
        ArchitectureKind.Llama => Llama(LlamaConfig.Base, section, data),
        ArchitectureKind.Mistral => Llama(MistralConfig.Base, section, data),
        ArchitectureKind.Qwen2 => Llama(Qwen2Config.Base, section, data),
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Architecture, null),
    };

    /// <summary>The family's published model, with what the section says otherwise.</summary>
    private static EncoderConfig Encoder(EncoderConfig published, ModelSection section, PreparedData data) =>
        published with
        {
            Head = data.Task.Head,
            VocabSize = section.VocabSize ?? data.VocabularySize,
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

    private static Gpt2Config Gpt2(ModelSection section, PreparedData data) => Gpt2Config.Base with
    {
        Head = data.Task.Head,
        VocabSize = section.VocabSize ?? data.VocabularySize,
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

    /// <inheritdoc cref="Encoder"/>
    private static LlamaFamilyConfig Llama(LlamaFamilyConfig published, ModelSection section, PreparedData data) =>
        published with
        {
            Head = data.Task.Head,
            VocabSize = section.VocabSize ?? data.VocabularySize,
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
            RmsNormEps = section.RmsNormEps,
            Rope = new RotaryConfig(section.RopeTheta),
            TieWordEmbeddings = section.TieWordEmbeddings,
            Labels = data.Labels.Names,
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

    /// <summary>Hugging Face's word: they differ in the sign between their parts.</summary>
    private static string Activation(ActivationKind kind) =>
        Spelling.Word(kind).Replace('-', '_');
}
