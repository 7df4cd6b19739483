using Distill.Models;
using Distill.Recipes;
using Distill.Runs;

namespace Distill.Tests.Recipes;

public sealed class ArchitectureKindTests
{
    /// <summary>Recipes know nothing of models; here both are seen.</summary>
    [Fact]
    public void A_family_serves_the_tasks_that_it_has_heads_for()
    {
        foreach (var kind in Enum.GetValues<ArchitectureKind>())
        {
            var family = ModelLoader.Families.Single(family => family.ModelType == Spelling.Word(kind));
            foreach (var task in Enum.GetValues<TaskKind>())
            {
                Assert.True(
                    kind.Serves(task) == family.Architectures.ContainsKey(TaskRows.HeadOf(task)),
                    $"{Spelling.Word(kind)} for {Spelling.Word(task)}");
            }
        }
    }
}
