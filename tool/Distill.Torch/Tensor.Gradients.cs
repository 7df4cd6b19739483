using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>The tensor's part in automatic differentiation.</summary>
public sealed unsafe partial class Tensor
{
    /// <summary>Whether a backward pass leaves a gradient here (a leaf), or goes through here.</summary>
    public bool RequiresGrad
    {
        get
        {
            int wanted;
            Status.Check(NativeMethods.distill_requires_grad(Handle, &wanted));
            return wanted != 0;
        }

        set => Status.Check(NativeMethods.distill_set_requires_grad(Handle, value ? 1 : 0));
    }

    /// <summary>
    /// A handle on the gradient that backward passes have added up here; null where there is none yet.
    /// </summary>
    public Tensor? Gradient()
    {
        void* gradient;
        Status.Check(NativeMethods.distill_gradient(Handle, &gradient));
        return gradient == null ? null : new Tensor(gradient);
    }

    /// <summary>Whether only some rows are kept, as of a gradient of a table; few operators take such tensors.</summary>
    public bool IsSparse
    {
        get
        {
            int sparse;
            Status.Check(NativeMethods.distill_is_sparse(Handle, &sparse));
            return sparse != 0;
        }
    }

    /// <summary>Forgets the gradient: the next backward pass starts anew.</summary>
    public void ClearGradient() => Status.Check(NativeMethods.distill_clear_gradient(Handle));

    /// <summary>Adds the gradient of this scalar to every leaf that it depends on, and frees the graph.</summary>
    public void Backward() => Status.Check(NativeMethods.distill_backward(Handle));
}
