using System.Runtime.CompilerServices;
using System.Text;
using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>
/// An operator of libtorch, or of our own, called through libtorch's boxed dispatcher: autograd, autocast and devices
/// work as they do for C++ and Python. It is looked up at its first call.
/// </summary>
/// <param name="name">with its namespace: <c>aten::add</c></param>
/// <param name="overload">as in the schema: <c>Tensor</c>; empty where the operator has only one form</param>
public sealed unsafe class Operator(string name, string overload = "")
{
    /// <summary>Results that any operator of libtorch gives at most.</summary>
    private const int MaxResults = 16;

    /// <summary>Eight-byte words for the elements of list arguments that fit on the stack.</summary>
    private const int StackWords = 128;

    private void* _handle;

    public string Name => overload.Length == 0 ? name : $"{name}.{overload}";

    /// <summary>libtorch's declaration: arguments with their types and defaults, and results.</summary>
    /// <exception cref="EngineException">this libtorch has no such operator</exception>
    public string Schema
    {
        get
        {
            Span<byte> text = stackalloc byte[4096];
            fixed (byte* start = text)
            {
                int length;
                Status.Check(NativeMethods.distill_operator_schema(Handle(), start, text.Length, &length));
                return Encoding.UTF8.GetString(text[..Math.Min(length, text.Length - 1)]);
            }
        }
    }

    /// <summary>Calls an operator that gives one tensor.</summary>
    /// <exception cref="EngineException">
    /// with libtorch's text: wrong shapes, kinds of elements, devices, out of memory
    /// </exception>
    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        var produced = Invoke(arguments, &result, 1);
        return produced == 1 && result.Tag == ValueTag.Tensor
            ? new Tensor(result.Pointer)
            : throw new EngineException($"{Name} gave no tensor.");
    }

    /// <summary>
    /// Calls an operator that gives several tensors, or a list of them. Null where a result is undefined.
    /// </summary>
    public Tensor?[] CallMany(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        var produced = Invoke(arguments, results, MaxResults);
        return produced == 1 && results[0].Tag == ValueTag.TensorList
            ? Unpack(results[0])
            : Each(results, produced);
    }

    /// <summary>Calls an operator for what it does to its arguments; what it gives is dropped.</summary>
    public void Do(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        var produced = Invoke(arguments, results, MaxResults);
        for (var i = 0; i < produced; i++)
        {
            if (results[i].Tag == ValueTag.Tensor)
            {
                NativeMethods.distill_tensor_free(results[i].Pointer);
            }
        }
    }

    private void* Handle()
    {
        if (_handle == null)
        {
            void* found;
            Status.Check(NativeMethods.distill_operator_find(name, overload, &found));
            _handle = found;
        }

        return _handle;
    }

    [SkipLocalsInit]
    private int Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        var values = stackalloc NativeValue[Math.Max(1, arguments.Length)];
        var words = Words(arguments);
        Span<long> lists = words <= StackWords ? stackalloc long[StackWords] : new long[words];
        fixed (long* start = lists)
        {
            var free = start;
            for (var i = 0; i < arguments.Length; i++)
            {
                free += Write(arguments[i], values + i, free);
            }

            int produced;
            Status.Check(NativeMethods.distill_operator_call(
                Handle(), values, arguments.Length, results, capacity, &produced));
            return produced;
        }
    }

    /// <summary>How many eight-byte words the elements of all list arguments take.</summary>
    private static int Words(ReadOnlySpan<Argument> arguments)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
        {
            words += argument.Reference switch
            {
                Array list => list.Length,
                string text => (Encoding.UTF8.GetByteCount(text) + 7) / 8,
                _ => 0,
            };
        }

        return words;
    }

    /// <summary>Writes one argument and, for a list, its elements.</summary>
    /// <returns>the words that the elements took</returns>
    private static int Write(in Argument argument, NativeValue* value, long* elements)
    {
        value->Tag = argument.Tag;
        value->Length = 0;
        value->Integer = argument.Bits;
        switch (argument.Reference)
        {
            case null:
                return 0;
            case Tensor tensor:
                value->Pointer = tensor.Handle;
                return 0;
            case Tensor[] tensors:
                for (var i = 0; i < tensors.Length; i++)
                {
                    elements[i] = (long)tensors[i].Handle;
                }

                return List(tensors.Length, tensors.Length);
            case long[] integers:
                integers.CopyTo(new Span<long>(elements, integers.Length));
                return List(integers.Length, integers.Length);
            case double[] reals:
                reals.CopyTo(new Span<double>(elements, reals.Length));
                return List(reals.Length, reals.Length);
            case bool[] booleans:
                booleans.CopyTo(new Span<bool>(elements, booleans.Length));
                return List(booleans.Length, booleans.Length);
            case string text:
                var words = (Encoding.UTF8.GetByteCount(text) + 7) / 8;
                return List(Encoding.UTF8.GetBytes(text, new Span<byte>(elements, words * 8)), words);
            default:
                throw new NotSupportedException(argument.Reference.GetType().Name);
        }

        int List(int length, int words)
        {
            value->Length = length;
            value->Pointer = elements;
            return words;
        }
    }

    private static Tensor?[] Unpack(NativeValue list)
    {
        var handles = (void**)list.Pointer;
        var tensors = new Tensor?[list.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new Tensor(handles[i]);
        }

        NativeMethods.distill_tensor_list_free(list.Pointer);
        return tensors;
    }

    private static Tensor?[] Each(NativeValue* results, int count)
    {
        var tensors = new Tensor?[count];
        for (var i = 0; i < count; i++)
        {
            tensors[i] = results[i].Tag == ValueTag.Tensor ? new Tensor(results[i].Pointer) : null;
        }

        return tensors;
    }
}
