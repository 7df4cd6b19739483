using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Distill.Torch.Native;

/// <summary>
/// Loads libdistill_native, and libtorch and libgomp with it, when the first call needs it: sets what OpenMP reads from
/// the environment before that, and the number of threads after it.
/// </summary>
internal static unsafe partial class NativeLoader
{
    /// <summary>
    /// The processors that this process may use, by its affinity mask and control group. libtorch alone counts the
    /// processor packages and takes one thread on some virtual machines.
    /// </summary>
    private static readonly int _processors = Environment.ProcessorCount;

    private static readonly Lazy<nint> _library = new(LoadLibrary);

    // A field of the module, not of a class: it must be set before the first call, whichever class makes it.
    // ModuleInitializer in a library: a resolver has no other place to be registered in time.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    /// <summary>
    /// The runtime asks for each imported function anew, at its first call; the library is made ready once.
    /// </summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name == NativeMethods.Library ? _library.Value : 0;

    private static nint LoadLibrary()
    {
        SetOpenMpEnvironment();
        var path = Path.Combine(AppContext.BaseDirectory, "libdistill_native.so");
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (DllNotFoundException exception)
        {
            throw new EngineMissingException(Reason(exception));
        }

        var initialize = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "distill_initialize");
        _ = initialize(Threads());
        return library;
    }

    /// <summary>
    /// Threads that stay on their processors and do not spin for long: 1.6 times the speed alone, and four times
    /// instead of fourteen slower beside another program (measured on two cores). What the user has set stays. .NET's
    /// own environment does not reach native code, so libc is called.
    /// </summary>
    private static void SetOpenMpEnvironment()
    {
        // Two runs that share a machine by OMP_NUM_THREADS must not be bound to the same first processors.
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
        {
            _ = SetEnvironment("OMP_PROC_BIND", "true", overwrite: 0);
        }

        _ = SetEnvironment("GOMP_SPINCOUNT", "20000", overwrite: 0);
    }

    /// <summary>What the engine has when it is loaded.</summary>
    internal static int Threads() =>
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var wanted) && wanted > 0
            ? Math.Min(wanted, _processors)
            : _processors;

    /// <summary>The loader's first sentence: which file, and why not.</summary>
    private static string Reason(DllNotFoundException exception) =>
        exception.Message.Split('\n')
            .FirstOrDefault(line =>
                line.Contains(".so", StringComparison.Ordinal) && line.Contains("cannot", StringComparison.Ordinal))
            ?.Trim() ?? "libdistill_native.so was not found beside the tool.";

    /// <summary>
    /// A variable as native code sees it, what this loader has set included; null where it is not set.
    /// </summary>
    internal static string? EnvironmentValue(string name) => Marshal.PtrToStringUTF8(GetEnvironment(name));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
