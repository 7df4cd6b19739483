namespace Distill.Recipes;

/// <summary>One more form in which the last model is written.</summary>
internal sealed record ExportStep
{
    [Key(
        "A Hugging Face folder, its weights in the type that is asked for.", Otherwise = "another kind of file")]
    public SafetensorsSection? Safetensors { get; init; }

    [Key(
        "One file with all that is needed to ask the model, which eval and predict read: a zip archive of its folder.",
        Otherwise = "another kind of file")]
    public BundleSection? Bundle { get; init; }

    [Key(
        "A graph for ONNX's runtimes, with config and tokenizer where Optimum and transformers.js look for them; its "
        + "answers are measured from the file, its speed is that of the runtime.",
        Otherwise = "another kind of file")]
    public OnnxSection? Onnx { get; init; }
}

internal sealed record SafetensorsSection
{
    [Key("The type of the weights on disk; half-precision ones take half the space.")]
    public StoredPrecision Precision { get; init; } = StoredPrecision.Fp16;
}

internal enum StoredPrecision
{
    Fp32,
    Fp16,
    Bf16,
}
