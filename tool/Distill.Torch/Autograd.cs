using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>Automatic differentiation on this thread.</summary>
public static unsafe class Autograd
{
    /// <summary>Until it is disposed of, operators record no graph on this thread.</summary>
    public static GradientMode NoGrad() => new(enabled: false);

    /// <summary>The gradients of one scalar. Nothing is added to the leaves.</summary>
    /// <returns>one for each input; null where the scalar does not depend on it</returns>
    public static Tensor?[] Gradients(Tensor scalar, IReadOnlyList<Tensor> inputs, bool keepGraph = false)
    {
        var handles = stackalloc void*[inputs.Count];
        var results = stackalloc void*[inputs.Count];
        for (var i = 0; i < inputs.Count; i++)
        {
            handles[i] = inputs[i].Handle;
        }

        Status.Check(NativeMethods.distill_gradients(scalar.Handle, handles, inputs.Count, keepGraph ? 1 : 0, results));

        var gradients = new Tensor?[inputs.Count];
        for (var i = 0; i < inputs.Count; i++)
        {
            gradients[i] = results[i] == null ? null : new Tensor(results[i]);
        }

        return gradients;
    }

    public readonly ref struct GradientMode
    {
        private readonly int _before;

        internal GradientMode(bool enabled)
        {
            int before;
            Status.Check(NativeMethods.distill_set_grad_mode(enabled ? 1 : 0, &before));
            _before = before;
        }

        public void Dispose()
        {
            int ignored;
            Status.Check(NativeMethods.distill_set_grad_mode(_before, &ignored));
        }
    }
}
