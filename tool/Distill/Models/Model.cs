using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>int64 [B, T] each.</summary>
/// <param name="AttentionMask">1 where there is a token, 0 where there is padding</param>
/// <param name="TokenTypeIds">null for zeros</param>
internal sealed record TextInputs(Tensor InputIds, Tensor AttentionMask, Tensor? TokenTypeIds);

/// <param name="HiddenStates">the embeddings' output, then every block's, [B, T, C]; empty unless asked for</param>
internal sealed record ModelOutput(Tensor Logits, IReadOnlyList<Tensor> HiddenStates);

/// <summary>How the network is passed through.</summary>
/// <param name="HiddenStates">whether the output holds them</param>
/// <param name="Dropout">null in evaluation</param>
internal sealed record Pass(bool HiddenStates, DropoutStream? Dropout)
{
    public static Pass Evaluation { get; } = new(HiddenStates: false, Dropout: null);

    public Tensor Drop(Tensor x, double probability) => Dropout?.Apply(x, probability) ?? x;
}

/// <summary>A network with its weights.</summary>
internal abstract class Model(Weights weights) : IDisposable
{
    public Weights Weights => weights;

    public Device Device => weights.Device;

    public abstract ModelConfig Config { get; }

    public abstract ModelOutput Forward(TextInputs inputs, Pass pass);

    /// <summary>Writes a folder that Hugging Face's library loads.</summary>
    public void Save(string folder) => ModelFolder.Write(folder, Config.ToJson(), weights.ToWrite());

    public void Dispose() => weights.Dispose();

    /// <summary>The linear map with weights NAME.weight [out, in] and NAME.bias [out].</summary>
    protected Tensor Linear(string name, Tensor x) => x.Linear(weights[$"{name}.weight"], weights[$"{name}.bias"]);

    protected Tensor LayerNorm(string name, Tensor x, double epsilon) =>
        x.LayerNorm(weights[$"{name}.weight"], weights[$"{name}.bias"], epsilon);
}
