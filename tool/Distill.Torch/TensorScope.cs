namespace Distill.Torch;

/// <summary>
/// Frees every tensor that was made on this thread while it was the innermost scope, except those that are kept. Native
/// memory is invisible to the garbage collector, so a training step runs in one.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _innermost;

    private readonly TensorScope? _outer = _innermost;
    private readonly List<Tensor> _tensors = [];

    public TensorScope() => _innermost = this;

    internal static TensorScope? Innermost => _innermost;

    internal void Add(Tensor tensor) => _tensors.Add(tensor);

    /// <summary>Hands a tensor of this scope to the one around it, or to the caller where there is none.</summary>
    /// <returns>the tensor</returns>
    public Tensor Keep(Tensor tensor)
    {
        if (tensor.Scope == this)
        {
            tensor.Scope = _outer;
            _outer?.Add(tensor);
        }

        return tensor;
    }

    /// <summary>Another handle on a tensor that an inner scope frees: it lives as long as this scope.</summary>
    public Tensor Share(Tensor tensor)
    {
        var alias = Outside(tensor.Alias);
        alias.Scope = this;
        _tensors.Add(alias);
        return alias;
    }

    /// <summary>Makes a tensor that outlives the scopes around: its caller disposes of it.</summary>
    public static Tensor Outside(Func<Tensor> make)
    {
        var innermost = _innermost;
        _innermost = null;
        try
        {
            return make();
        }
        finally
        {
            _innermost = innermost;
        }
    }

    public void Dispose()
    {
        if (_innermost != this)
        {
            throw new InvalidOperationException("a tensor scope ends before one inside it, or on another thread");
        }

        _innermost = _outer;
        foreach (var tensor in _tensors)
        {
            if (tensor.Scope == this)
            {
                tensor.Dispose();
            }
        }
    }
}
