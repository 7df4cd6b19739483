using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>A network with its weights.</summary>
internal abstract class Model(Weights weights) : IDisposable
{
    public Weights Weights => weights;

    public Device Device => weights.Device;

    public abstract ModelConfig Config { get; }

    /// <summary>A network with fresh weights, drawn from the seed.</summary>
    public static Model Create(ModelConfig config, ulong seed, Device device) =>
        config.Build(Weights.Initialize(config.Table(), config.InitializerRange, seed, device));

    /// <param name="inputs">of the family's kind: <see cref="TextInputs"/> or <see cref="ImageInputs"/></param>
    public abstract ModelOutput Forward(ModelInputs inputs, Pass pass);

    /// <summary>Writes a folder that Hugging Face's library loads, in fp32; what is in whole numbers stays so.</summary>
    public void Save(string folder) => ModelFolder.Write(
        folder, weights.Describe(Config.ToJson()), weights.ToWrite());

    /// <summary>In another type; numbers are rounded to the nearest.</summary>
    public void Save(string folder, ElementType type) =>
        ModelFolder.Write(folder, Config.ToJson(), weights.ToWrite(type));

    /// <summary>
    /// As <see cref="Save(string)"/>, for a model that was loaded and not changed: every tensor in the type that it was stored
    /// in, and so with the same bytes.
    /// </summary>
    public void SaveAsLoaded(string folder) =>
        ModelFolder.Write(folder, weights.Describe(Config.ToJson()), weights.ToWriteAsLoaded());

    public void Dispose() => weights.Dispose();

    /// <inheritdoc cref="Weights.Linear"/>
    protected Tensor Linear(string name, Tensor x, Activation? before = null) => weights.Linear(name, x, before);

    /// <inheritdoc cref="Weights.Embedding"/>
    protected Tensor Embedding(string name, Tensor ids, long padding = -1) => weights.Embedding(name, ids, padding);

    /// <inheritdoc cref="Weights.LayerNorm"/>
    protected Tensor LayerNorm(
        string name, Tensor x, double epsilon, Tensor? added = null, DropoutMask dropped = default) =>
        weights.LayerNorm(name, x, epsilon, added, dropped);
}
