using Distill.Commands;
using Distill.Torch;
using Distill.Torch.Machine;

namespace Distill.Tests.Commands;

public sealed class DoctorReportTests
{
    private static readonly Diagnosis _machine = new(
        "1.13.1",
        "/usr/lib/libtorch_cpu.so.1.13",
        new Blas("openblas-pthread", "/usr/lib/openblas-pthread/libblas.so.3"),
        new Processor("AMD EPYC", Count: 2, Usable: 2, ["avx2", "avx512_bf16"]),
        Dispatched: "AVX2",
        Threads: 2,
        new Dictionary<string, string> { ["OMP_PROC_BIND"] = "true", ["GOMP_SPINCOUNT"] = "20000" },
        CudaDevices: 0,
        GraphicsCards: [],
        new Memory(25_300_000_000, 24_200_000_000, null),
        new ProductRate(ScalarType.Float32, 2048, 200.4e9),
        new ProductRate(ScalarType.BFloat16, 2048, 750e9),
        OtherLoad: 0.021);

    [Fact]
    public void A_machine_is_told_one_fact_a_line() =>
        Assert.Equal(
            """
            libtorch      1.13.1, /usr/lib/libtorch_cpu.so.1.13
            BLAS          openblas-pthread, /usr/lib/openblas-pthread/libblas.so.3
            processor     AMD EPYC
            instructions  avx2 avx512_bf16; libtorch's own kernels use AVX2
            threads       2 on 2 of 2 processors
            settings      OMP_PROC_BIND=true GOMP_SPINCOUNT=20000
            CUDA          no device
            memory        25.3 GB, 24.2 GB available, no limit
            fp32 product  200 GFLOP/s (2048³)
            bf16 product  750 GFLOP/s (2048³)

            Nothing found that slows this machine down.

            """,
            DoctorReport.Text(_machine));

    [Fact]
    public void Cards_limits_and_advice_are_told_where_there_are_any()
    {
        var text = DoctorReport.Text(_machine with
        {
            Blas = null,
            CudaDevices = 1,
            GraphicsCards = ["NVIDIA H100 80GB HBM3"],
            Memory = new(25_300_000_000, 1_000_000_000, 4_000_000_000),
        });

        Assert.Contains("BLAS          unknown\n", text, StringComparison.Ordinal);
        Assert.Contains("CUDA          1 device; cards: NVIDIA H100 80GB HBM3\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "memory        25.3 GB, 1.0 GB available, this process may take 4.0 GB\n", text, StringComparison.Ordinal);
        Assert.EndsWith(
            "\n\nOnly 1.0 GB of memory are available; the quick start takes up to 2 GB.\n", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_document_tells_the_same_to_scripts()
    {
        using var output = new StringWriter { NewLine = "\n" };

        new Terminal(output, TextWriter.Null).PrintJson(DoctorReport.Document(_machine));

        Assert.Equal(
            """
            {
              "libtorch": {
                "version": "1.13.1",
                "path": "/usr/lib/libtorch_cpu.so.1.13"
              },
              "blas": {
                "name": "openblas-pthread",
                "path": "/usr/lib/openblas-pthread/libblas.so.3"
              },
              "processor": {
                "name": "AMD EPYC",
                "count": 2,
                "usable": 2,
                "instruction_sets": [
                  "avx2",
                  "avx512_bf16"
                ],
                "dispatched": "AVX2"
              },
              "threads": 2,
              "settings": {
                "OMP_PROC_BIND": "true",
                "GOMP_SPINCOUNT": "20000"
              },
              "cuda": {
                "devices": 0,
                "cards": []
              },
              "memory": {
                "total": 25300000000,
                "available": 24200000000
              },
              "products": {
                "fp32": {
                  "size": 2048,
                  "gflop_per_second": 200.4
                },
                "bf16": {
                  "size": 2048,
                  "gflop_per_second": 750
                }
              },
              "other_load": 0.021,
              "advice": []
            }

            """,
            output.ToString());
    }
}
