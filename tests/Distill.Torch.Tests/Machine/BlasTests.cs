using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class BlasTests
{
    private const string Torch = "/usr/lib/x86_64-linux-gnu/libtorch_cpu.so.1.13";

    [Theory]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3", "openblas-pthread")]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-serial/libblas.so.3", "openblas-serial")]
    [InlineData("/usr/lib/x86_64-linux-gnu/blis-openmp/libblas.so.3", "blis-openmp")]
    [InlineData("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", "reference")]
    [InlineData("/usr/lib/libblas.so.3.11.0", "reference")]
    [InlineData("/usr/lib/libopenblas.so.0", "openblas")]
    [InlineData("/opt/intel/mkl/lib/libmkl_rt.so.2", "mkl")]
    public void The_folder_or_the_file_tells_whose_it_is(string path, string name) =>
        Assert.Equal(new Blas(name, path), Blas.Among([Torch, path], ""));

    [Fact]
    public void A_reference_BLAS_is_in_use_even_where_another_is_loaded_for_LAPACK()
    {
        string[] loaded =
        [
            "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so",
            "/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0",
        ];

        Assert.True(Blas.Among(loaded, "")?.IsReference);
    }

    [Fact]
    public void MKL_may_be_linked_into_libtorch() =>
        Assert.Equal(
            new Blas("mkl", "/opt/libtorch/lib/libtorch_cpu.so"),
            Blas.Among(
                ["/opt/libtorch/lib/libtorch_cpu.so"], "  - Intel(R) oneAPI Math Kernel Library Version 2022.2"));

    [Fact]
    public void What_cannot_be_told_is_not_guessed() =>
        Assert.Null(Blas.Among([Torch], "  - Intel(R) MKL-DNN v2.6.3"));

    [Fact]
    public void This_process_multiplies_with_a_library_that_exists() =>
        Assert.True(Blas.InUse() is not { } blas || File.Exists(blas.Path));
}
