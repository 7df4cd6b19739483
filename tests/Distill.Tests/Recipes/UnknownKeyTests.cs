using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class UnknownKeyTests
{
    public static TheoryData<string> Keys => [.. SectionShape.Paths];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_with_one_letter_changed_is_asked_about(string path)
    {
        var (section, name) = (KeyPath.Section(path), KeyPath.Name(path));

        Assert.All(
            Enumerable.Range(0, name.Length).Select(index => $"{name[..index]}z{name[(index + 1)..]}"),
            changed => Assert.Contains($"'{name}'", Sentence(changed, section)));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_with_a_letter_too_many_or_too_few_is_asked_about(string path)
    {
        var (section, name) = (KeyPath.Section(path), KeyPath.Name(path));

        Assert.Contains($"'{name}'", Sentence(name + name[^1], section));
        Assert.Contains($"'{name}'", Sentence(name[..^1], section), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_in_the_wrong_section_is_told_where_it_belongs(string path)
    {
        // Steps elsewhere mean the length of a training, which other words say here.
        var name = KeyPath.Name(path);
        if (KeyPath.Section(path).Length > 0
            && !SectionShape.Paths.Contains(name)
            && name is not ("name" or "type" or "steps"))
        {
            Assert.Contains("belongs under", Sentence(name, ""), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_of_other_tools_lead_to_keys_that_exist() =>
        Assert.All(
            ForeignNames.All.Values,
            key => Assert.Contains(SectionShape.Paths, path => $".{path}".EndsWith($".{key}")));

    [Fact]
    public void Names_of_other_tools_are_no_keys_of_ours() =>
        Assert.Empty(ForeignNames.All.Keys.Intersect(SectionShape.Paths.Select(KeyPath.Name)));

    private static string Sentence(string key, string section) => UnknownKey.Explain(key, section).Sentence;
}
