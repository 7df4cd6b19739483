namespace Distill.Compression;

/// <summary>What limits the choice of bits; null for no limit.</summary>
/// <param name="MaxBytes">of the weights' file</param>
/// <param name="MaxDrop">how much the task's first figure may get worse</param>
internal sealed record BitBudget(long? MaxBytes, double? MaxDrop);
