using Distill.Models;
using Distill.Torch;

namespace Distill.Data;

/// <summary>A batch as tensors, where the model is.</summary>
internal static class BatchTensors
{
    /// <summary>What a text model reads: three times int64 [B, T].</summary>
    public static TextInputs ToInputs(this Batch batch, Device device) => new(
        Matrix(batch, batch.InputIds, device),
        Matrix(batch, batch.AttentionMask, device),
        Matrix(batch, batch.TypeIds, device));

    /// <summary>int64 [B], -1 where an example has no label.</summary>
    public static Tensor ToLabels(this Batch batch, Device device) =>
        Move(Tensor.From([.. batch.Labels.Select(label => (long)label)], batch.B), device);

    private static Tensor Matrix(Batch batch, long[] values, Device device) =>
        Move(Tensor.From(values, batch.B, batch.T), device);

    private static Tensor Move(Tensor tensor, Device device) =>
        device.Kind == DeviceKind.Cpu ? tensor : tensor.To(device);
}
