using Distill.Formats;

namespace Distill.Models;

/// <summary>One family of models: how its folders are recognised and read.</summary>
/// <param name="ModelType">of config.json</param>
/// <param name="Architectures">the class of Hugging Face's library for each head; the first one is the usual</param>
/// <param name="Read">config.json of a folder</param>
internal sealed record Family(
    string ModelType, IReadOnlyDictionary<Head, string> Architectures, Func<ModelFolder, Head, ModelConfig> Read);
