using Distill.Recipes;
using Distill.Runs;

namespace Distill.Tests.Runs;

public sealed class FingerprintTests
{
    [Fact]
    public void Equal_sections_have_equal_fingerprints() =>
        Assert.Equal(Of(Section([0, 2], 3e-4)), Of(Section([0, 2], 3e-4)));

    [Fact]
    public void A_list_inside_a_section_counts() =>
        Assert.NotEqual(Of(Section([0, 2], 3e-4)), Of(Section([0, 3], 3e-4)));

    [Fact]
    public void The_last_digit_of_a_number_counts() =>
        Assert.NotEqual(Of(Section([0], 0.1)), Of(Section([0], Math.BitIncrement(0.1))));

    [Fact]
    public void Nothing_is_not_the_word_for_it() =>
        Assert.NotEqual(
            Of(new Fingerprint("data", 1).With("pair", null)), Of(new Fingerprint("data", 1).With("pair", "")));

    [Fact]
    public void A_value_cannot_look_like_two() => Assert.NotEqual(
        Of(new Fingerprint("data", 1).With("text", "a").With("pair", "b")),
        Of(new Fingerprint("data", 1).With("text", "a\npair 1=b")));

    [Fact]
    public void The_version_of_a_stage_counts() =>
        Assert.NotEqual(Of(new Fingerprint("data", 1)), Of(new Fingerprint("data", 2)));

    private static Fingerprint Section(EqualList<int> layers, double deviation) => new Fingerprint("student", 1)
        .With("student", new StudentSection
        {
            Model = new ModelSection { InitializerRange = deviation },
            Start = new StudentStartSection { Layers = LayerChoice.Named(layers) },
        });

    private static string Of(Fingerprint fingerprint) => fingerprint.ToString();
}
