using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class ProcessorTests
{
    [Fact]
    public void Name_count_and_the_telling_instruction_sets_are_read()
    {
        string[] description =
        [
            "processor\t: 0", "model name\t: AMD EPYC", "flags\t\t: fpu sse2 avx2 avx512f avx512_bf16 rdpid", "",
            "processor\t: 1", "model name\t: AMD EPYC", "flags\t\t: fpu sse2 avx2 avx512f avx512_bf16 rdpid",
        ];

        var processor = Processor.Parse(description, usable: 1);

        Assert.Equal(("AMD EPYC", 2, 1), (processor.Name, processor.Count, processor.Usable));
        Assert.Equal(["avx2", "avx512f", "avx512_bf16"], processor.InstructionSets);
        Assert.True(processor.MultipliesBFloat16);
    }

    [Fact]
    public void On_arm64_the_flags_are_called_features()
    {
        var processor = Processor.Parse(["processor\t: 0", "Features\t: fp asimd sve bf16"], usable: 1);

        Assert.Equal(["asimd", "sve", "bf16"], processor.InstructionSets);
        Assert.True(processor.MultipliesBFloat16);
    }

    [Fact]
    public void Without_a_description_only_the_usable_processors_are_known()
    {
        var processor = Processor.Parse([], usable: 3);

        Assert.Equal(("unknown", 3, 3), (processor.Name, processor.Count, processor.Usable));
        Assert.False(processor.MultipliesBFloat16);
    }
}
