using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>
/// What the configs of models of images have in common: ViT and DeiT share their keys, with the defaults of Hugging
/// Face's ViTConfig.
/// </summary>
internal abstract record ImageConfig : ModelConfig
{
    private const int LargestImage = 16_384;

    /// <summary>Height and width, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Height and width of the patches that an image is cut into, in pixels.</summary>
    public required int PatchSize { get; init; }

    /// <summary>1 for gray images, 3 for colours.</summary>
    public required int NumChannels { get; init; }

    /// <summary>Whether the maps to query, key and value add a bias.</summary>
    public bool QkvBias { get; init; } = true;

    public string HiddenAct { get; init; } = "gelu";

    public double HiddenDropoutProb { get; init; }

    public double AttentionProbsDropoutProb { get; init; }

    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>How many patches an image has.</summary>
    public int Patches => ImageSize / PatchSize * (ImageSize / PatchSize);

    /// <summary>Tokens before the patches, whose last vectors the heads read.</summary>
    public abstract int SpecialTokens { get; }

    /// <summary>Why there are as many position embeddings as there are.</summary>
    public string PositionsNote =>
        $"Images of {ImageSize} × {ImageSize} pixels have {Patches} patches of {PatchSize} × {PatchSize}: give "
        + "image_size and patch_size of the training; positions are not interpolated.";

    public sealed override ModelConfig WithoutDropout() => this with
    {
        HiddenDropoutProb = 0,
        AttentionProbsDropoutProb = 0,
    };

    /// <inheritdoc/>
    /// <param name="lengths">one for each image; how long it is in patches follows from the sizes here</param>
    public override double ForwardFlop(IReadOnlyList<int> lengths, int answers)
    {
        double c = HiddenSize;
        var patch = FlopCount.Product((double)NumChannels * PatchSize * PatchSize, c);
        return (lengths.Count * Patches * patch)
            + LayersFlop(lengths)
            + (answers * SpecialTokens * FlopCount.Product(c, Classes));
    }

    /// <inheritdoc/>
    /// <param name="lengths">one for each image</param>
    public override double LayerFlop(int layer, IReadOnlyList<int> lengths) =>
        base.LayerFlop(layer, [.. Enumerable.Repeat(Patches + SpecialTokens, lengths.Count)]);

    /// <summary>config.json as the family of <paramref name="missing"/>, which holds the defaults.</summary>
    protected static ImageConfig Read(ModelFolder folder, Head head, ImageConfig missing)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = missing with
        {
            Head = head,
            HiddenSize = read.Size("hidden_size", missing.HiddenSize),
            NumHiddenLayers = read.Integer("num_hidden_layers", missing.NumHiddenLayers, 1, 1000),
            NumAttentionHeads = read.Size("num_attention_heads", missing.NumAttentionHeads),
            IntermediateSize = read.Size("intermediate_size", missing.IntermediateSize),
            PrunedHeads = read.PrunedHeads(),
            ImageSize = read.Integer("image_size", missing.ImageSize, 1, LargestImage),
            PatchSize = read.Integer("patch_size", missing.PatchSize, 1, LargestImage),
            NumChannels = read.Integer("num_channels", missing.NumChannels, 1, 1000),
            QkvBias = read.Flag("qkv_bias", missing.QkvBias),
            HiddenAct = read.Word("hidden_act", missing.HiddenAct, Activations.Words),
            HiddenDropoutProb = read.Probability("hidden_dropout_prob", missing.HiddenDropoutProb)!.Value,
            AttentionProbsDropoutProb =
                read.Probability("attention_probs_dropout_prob", missing.AttentionProbsDropoutProb)!.Value,
            InitializerRange = read.Positive("initializer_range", missing.InitializerRange),
            LayerNormEps = read.Positive("layer_norm_eps", missing.LayerNormEps),
            Labels = read.Labels(),
            Source = folder.Config,
        };

        config.CheckPrunedHeads(read);
        if (config.HiddenSize % config.NumAttentionHeads != 0)
        {
            read.Add(
                $"hidden_size is {config.HiddenSize} and num_attention_heads {config.NumAttentionHeads}; "
                + "the first must be a multiple of the second.");
        }

        if (config.ImageSize % config.PatchSize != 0)
        {
            read.Add(
                $"image_size is {config.ImageSize} and patch_size {config.PatchSize}; "
                + "the first must be a multiple of the second.");
        }

        read.Problems.ThrowIfAny();
        return config;
    }

    protected new JsonObject ToJson(Family family)
    {
        var json = base.ToJson(family);
        json["hidden_size"] = HiddenSize;
        json["num_hidden_layers"] = NumHiddenLayers;
        json["num_attention_heads"] = NumAttentionHeads;
        json["intermediate_size"] = IntermediateSize;
        json["image_size"] = ImageSize;
        json["patch_size"] = PatchSize;
        json["num_channels"] = NumChannels;
        json["qkv_bias"] = QkvBias;
        json["hidden_act"] = HiddenAct;
        json["hidden_dropout_prob"] = Number(HiddenDropoutProb);
        json["attention_probs_dropout_prob"] = Number(AttentionProbsDropoutProb);
        json["initializer_range"] = Number(InitializerRange);
        json["layer_norm_eps"] = Number(LayerNormEps);
        return json;
    }
}
