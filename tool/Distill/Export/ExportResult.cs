namespace Distill.Export;

/// <summary>What an export wrote.</summary>
/// <param name="File">the model itself</param>
/// <param name="Bytes">of the model, with its tensors where they stand in a file of their own</param>
/// <param name="Difference">
/// the largest distance of its logits from the model's, from the file, over inputs that are drawn; null where it was
/// not looked at
/// </param>
/// <param name="Note">what the user should know, in a sentence; null where there is nothing</param>
internal sealed record ExportResult(string File, long Bytes, double? Difference, string? Note);
