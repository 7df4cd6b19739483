using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class AdviceTests
{
    private static readonly Diagnosis _healthy = new(
        "1.13.1",
        "/usr/lib/libtorch_cpu.so.1.13",
        new Blas("openblas-pthread", "/usr/lib/openblas-pthread/libblas.so.3"),
        new Processor("AMD EPYC", Count: 4, Usable: 4, ["avx2", "avx512f", "avx512_bf16"]),
        Dispatched: "AVX2",
        Threads: 4,
        new Dictionary<string, string> { ["OMP_PROC_BIND"] = "true" },
        CudaDevices: 0,
        GraphicsCards: [],
        new Memory(16L << 30, 8L << 30, null),
        new ProductRate(ScalarType.Float32, 2048, 200e9),
        new ProductRate(ScalarType.BFloat16, 2048, 700e9),
        OtherLoad: 0.05);

    [Fact]
    public void A_healthy_machine_gets_none() => Assert.Empty(Advice.For(_healthy));

    [Fact]
    public void A_reference_BLAS_is_to_be_replaced() =>
        AssertAdvice(
            "fp32 products run on the reference BLAS (/usr/lib/blas/libblas.so.3), tens of times slower than others. "
            + "On Debian and Ubuntu: apt-get install libopenblas0-pthread",
            _healthy with { Blas = new("reference", "/usr/lib/blas/libblas.so.3") });

    [Fact]
    public void A_serial_BLAS_is_to_be_replaced() =>
        AssertAdvice(
            "openblas-serial uses one processor for a product. On Debian and Ubuntu: apt-get install "
            + "libopenblas0-pthread",
            _healthy with { Blas = new("openblas-serial", "/usr/lib/openblas-serial/libblas.so.3") });

    [Fact]
    public void A_build_without_oneDNN_is_to_be_repeated() =>
        AssertAdvice(
            "The tool was built without oneDNN's headers: linear maps spend passes of their own on biases and on "
            + "rounding. On Debian and Ubuntu: apt-get install libdnnl-dev, then build it again.",
            _healthy with { HasOneDnn = false });

    [Fact]
    public void A_core_type_that_is_older_than_the_processor_is_to_be_unset() =>
        AssertAdvice(
            "OPENBLAS_CORETYPE=Haswell keeps fp32 products from this processor's avx512. Unset it.",
            With("OPENBLAS_CORETYPE", "Haswell"));

    [Fact]
    public void Slow_bf16_is_explained_by_the_processor() =>
        AssertAdvice(
            "This processor has no instructions for bf16 products, which are emulated: 90 GFLOP/s against 200 in fp32. "
            + "Use 'precision: fp32' in recipes.",
            _healthy with
            {
                Processor = _healthy.Processor with { InstructionSets = ["avx2", "avx512f"] },
                BFloat16 = new(ScalarType.BFloat16, 2048, 90e9),
            });

    [Fact]
    public void Slow_bf16_is_explained_by_the_engine_where_the_processor_has_it() =>
        AssertAdvice(
            "bf16 products are not faster here, although the processor has instructions for them: 210 GFLOP/s "
            + "against 200 in fp32. Use 'precision: fp32' in recipes, or a libtorch with a newer oneDNN.",
            _healthy with { BFloat16 = new(ScalarType.BFloat16, 2048, 210e9) });

    [Theory]
    [InlineData(
        "1",
        "OMP_NUM_THREADS is 1, and this process may use 4 processors. Unset it, unless another program is to have "
        + "the rest.")]
    [InlineData("8", "OMP_NUM_THREADS is 8, but this process may use 4 processors. The engine takes 4.")]
    [InlineData(
        "all", "OMP_NUM_THREADS is 'all', which is no number of threads. Unset it, or set it to a number from 1 to 4.")]
    public void A_number_of_threads_that_does_not_fit_the_processors_is_told(string value, string advice) =>
        AssertAdvice(advice, With("OMP_NUM_THREADS", value));

    [Fact]
    public void Processors_that_this_process_may_not_use_are_told() =>
        AssertAdvice(
            "This process may use 1 processor of 4: its affinity mask or control group says so.",
            _healthy with { Threads = 1, Processor = _healthy.Processor with { Usable = 1 } });

    [Fact]
    public void Threads_that_wander_are_told() =>
        AssertAdvice(
            "OMP_PROC_BIND=false lets threads wander between processors, which is slower. Unset it.",
            With("OMP_PROC_BIND", "FALSE"));

    [Fact]
    public void A_card_that_the_engine_cannot_use_is_told() =>
        AssertAdvice(
            "This machine has an NVIDIA H100, which this libtorch cannot use. "
            + "Unpack a libtorch for CUDA and build the tool with CMAKE_PREFIX_PATH set to its folder.",
            _healthy with { GraphicsCards = ["NVIDIA H100"] });

    [Fact]
    public void Little_memory_is_told() =>
        AssertAdvice(
            "Only 0.5 GB of memory are available; the quick start takes up to 2 GB.",
            _healthy with { Memory = new(16L << 30, 500_000_000, 1_000_000_000) });

    [Fact]
    public void Other_programs_are_told() =>
        AssertAdvice(
            "Other programs took 42 % of the processors while the products were timed: the rates above are too "
            + "low, and training beside them is slower.",
            _healthy with { OtherLoad = 0.42 });

    private static Diagnosis With(string setting, string value) =>
        _healthy with { Settings = new Dictionary<string, string> { [setting] = value } };

    private static void AssertAdvice(string expected, Diagnosis machine) =>
        Assert.Equal([expected], Advice.For(machine));
}
