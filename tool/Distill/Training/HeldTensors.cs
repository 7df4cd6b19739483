using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Training;

/// <summary>Tensors as they were when they were copied, until they are on the disk.</summary>
internal sealed class HeldTensors : IDisposable
{
    private readonly List<(string Name, Tensor Tensor)> _tensors = [];

    public HeldTensors(IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        using var noGrad = Autograd.NoGrad();
        foreach (var (name, tensor) in tensors)
        {
            _tensors.Add((name, TensorScope.Outside(() =>
                tensor.Device == Device.Cpu ? tensor.Clone() : tensor.To(Device.Cpu))));
        }
    }

    public static HeldTensors Of(Weights weights) => new(weights.All.Select(pair => (pair.Weight.Name, pair.Tensor)));

    public void Write(string path) =>
        SafetensorsWriter.Write(path, _tensors.Select(each => StoredTensor.ToWrite(each.Name, each.Tensor)));

    public void Dispose() => _tensors.ForEach(each => each.Tensor.Dispose());
}
