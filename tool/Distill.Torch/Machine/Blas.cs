namespace Distill.Torch.Machine;

/// <summary>The library that multiplies fp32 matrices.</summary>
/// <param name="Name">
/// as Debian names its alternatives: <c>openblas-pthread</c>, <c>reference</c>; or <c>mkl</c>
/// </param>
/// <param name="Path">the file that is loaded, symbolic links resolved</param>
public sealed record Blas(string Name, string Path)
{
    private static readonly string[] _alternatives = ["openblas", "blis", "atlas"];

    /// <summary>The plain loops of netlib: right, and tens of times slower than any other.</summary>
    public bool IsReference => Name == "reference";

    public bool IsOpenBlas => Name.StartsWith("openblas", StringComparison.Ordinal);

    /// <summary>
    /// What this process has loaded; null where none can be told. Multiplies first: some load it late.
    /// </summary>
    public static Blas? InUse()
    {
        using (new TensorScope())
        {
            var x = Tensor.Full([64, 64], 1);
            _ = x.MatMul(x);
        }

        // Linux shows the mapped files under the names that symbolic links end at.
        return File.Exists("/proc/self/maps")
            ? Among(
                File.ReadLines("/proc/self/maps").Select(PathOf).Where(path => path.Length > 0).Distinct(),
                Engine.Build)
            : null;
    }

    /// <param name="loaded">the files that are mapped</param>
    /// <param name="build">libtorch's account of itself: MKL may be linked into it</param>
    internal static Blas? Among(IEnumerable<string> loaded, string build)
    {
        var files = loaded.ToList();

        // Debian's alternatives: libtorch asks for libblas.so.3, and the folder it ends in tells whose that is.
        if (files.Find(path => FileOf(path).StartsWith("libblas.so", StringComparison.Ordinal)) is { } alternative)
        {
            return new(
                _alternatives.Any(FolderOf(alternative).StartsWith) ? FolderOf(alternative) : "reference",
                alternative);
        }

        if (files.Find(path => FileOf(path).StartsWith("libmkl_", StringComparison.Ordinal)) is { } mkl)
        {
            return new("mkl", mkl);
        }

        if (files.Find(path => FileOf(path).StartsWith("libopenblas", StringComparison.Ordinal)) is { } openblas)
        {
            return new("openblas", openblas);
        }

        return build.Contains("Math Kernel Library", StringComparison.Ordinal)
            && files.Find(path => FileOf(path).StartsWith("libtorch_cpu", StringComparison.Ordinal)) is { } torch
            ? new("mkl", torch)
            : null;
    }

    private static string FileOf(string path) => System.IO.Path.GetFileName(path);

    private static string FolderOf(string path) =>
        System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path)) ?? "";

    /// <summary>The sixth field of a line of /proc/self/maps; empty where nothing is mapped.</summary>
    private static string PathOf(string line)
    {
        var start = line.IndexOf('/', StringComparison.Ordinal);
        return start < 0 ? "" : line[start..];
    }
}
