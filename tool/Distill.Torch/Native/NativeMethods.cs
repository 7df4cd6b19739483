using System.Runtime.InteropServices;

namespace Distill.Torch.Native;

/// <summary>
/// The exports of libdistill_native. Each returns 0, or -1 with a text in <c>distill_last_error</c>; callers go through
/// <see cref="Status.Check"/>. A test compares this list with the library's own.
/// </summary>
internal static unsafe partial class NativeMethods
{
    public const string Library = "distill_native";

    [LibraryImport(Library)]
    public static partial byte* distill_last_error();

    // Operators

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int distill_operator_find(string name, string overload, void** found);

    [LibraryImport(Library)]
    public static partial int distill_operator_schema(void* handle, byte* text, int capacity, int* length);

    [LibraryImport(Library)]
    public static partial int distill_operator_call(
        void* handle, NativeValue* arguments, int count, NativeValue* results, int capacity, int* produced);

    // Tensors

    [LibraryImport(Library)]
    public static partial long distill_live_tensors();

    [LibraryImport(Library)]
    public static partial void distill_tensor_free(void* handle);

    [LibraryImport(Library)]
    public static partial void distill_tensor_list_free(void* list);

    [LibraryImport(Library)]
    public static partial int distill_tensor_alias(void* handle, void** result);

    [LibraryImport(Library)]
    public static partial int distill_tensor_from_memory(
        void* data, long* shape, int rank, int dtype, long device, void** result);

    [LibraryImport(Library)]
    public static partial int distill_tensor_to_memory(void* handle, void* data, long bytes);

    [LibraryImport(Library)]
    public static partial int distill_tensor_describe(void* handle, int* rank, int* dtype, long* device);

    [LibraryImport(Library)]
    public static partial int distill_is_sparse(void* handle, int* sparse);

    [LibraryImport(Library)]
    public static partial int distill_tensor_shape(void* handle, long* shape);

    [LibraryImport(Library)]
    public static partial int distill_tensor_to_double(void* handle, double* value);

    // Autograd and autocast

    [LibraryImport(Library)]
    public static partial int distill_requires_grad(void* handle, int* wanted);

    [LibraryImport(Library)]
    public static partial int distill_set_requires_grad(void* handle, int wanted);

    [LibraryImport(Library)]
    public static partial int distill_gradient(void* handle, void** gradient);

    [LibraryImport(Library)]
    public static partial int distill_clear_gradient(void* handle);

    [LibraryImport(Library)]
    public static partial int distill_backward(void* handle);

    [LibraryImport(Library)]
    public static partial int distill_gradients(void* scalar, void** inputs, int count, int keepGraph, void** results);

    [LibraryImport(Library)]
    public static partial int distill_set_grad_mode(int enabled, int* before);

    [LibraryImport(Library)]
    public static partial int distill_autocast_enter(
        int device, int enabled, int dtype, int* enabledBefore, int* dtypeBefore);

    [LibraryImport(Library)]
    public static partial int distill_autocast_leave(int device, int enabledBefore, int dtypeBefore);

    // Random numbers

    [LibraryImport(Library)]
    public static partial int distill_random_seed(long device, ulong seed);

    [LibraryImport(Library)]
    public static partial int distill_random_state(long device, void** state);

    [LibraryImport(Library)]
    public static partial int distill_set_random_state(long device, void* state);

    // The engine itself

    [LibraryImport(Library)]
    public static partial int distill_initialize(int threads);

    [LibraryImport(Library)]
    public static partial int distill_release_unused();

    [LibraryImport(Library)]
    public static partial int distill_threads();

    [LibraryImport(Library)]
    public static partial int distill_has_onednn();

    [LibraryImport(Library)]
    public static partial int distill_set_threads(int threads);

    [LibraryImport(Library)]
    public static partial byte* distill_torch_version();

    [LibraryImport(Library)]
    public static partial int distill_torch_path(byte* text, int capacity, int* length);

    [LibraryImport(Library)]
    public static partial int distill_torch_build(byte* text, int capacity, int* length);

    [LibraryImport(Library)]
    public static partial int distill_cuda_devices(int* count);
}
