namespace Distill.Export;

/// <summary>What an export wrote.</summary>
/// <param name="File">the model itself</param>
/// <param name="Bytes">of the model, with its tensors where they stand in a file of their own</param>
/// <param name="Note">what the user should know, in a sentence; null where there is nothing</param>
internal sealed record ExportResult(string File, long Bytes, string? Note);
