using Distill.Models;
using Distill.Tokenizers;
using Distill.Torch;

namespace Distill.Tests.Runs;

public sealed class RunAugmentTests : IDisposable
{
    private const string Data =
        "train: rows.csv, text: text, label: topic, max_length: 16, augment: { deletion: 0.1, swap: 0.2";

    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_teacher_is_asked_live_about_texts_that_change()
    {
        var recipe = SmallRun.Recipe(data: $"{{ {Data} }} }}");

        var run = _small.Run(recipe, "one");
        _small.Run(recipe, "two");
        _small.Run(SmallRun.Recipe(), "plain");

        Assert.Equal(["tokenizer done", "data done", "teacher done", "student done"], SmallRun.Stages(run));
        Assert.Equal(_small.Bytes("one/student/model.safetensors"), _small.Bytes("two/student/model.safetensors"));
        Assert.NotEqual(_small.Bytes("one/student/model.safetensors"), _small.Bytes("plain/student/model.safetensors"));
        Assert.NotEqual(_small.Bytes("one/teacher/model.safetensors"), _small.Bytes("plain/teacher/model.safetensors"));
    }

    [Fact]
    public void Words_are_replaced_by_a_model_of_masked_tokens()
    {
        WriteGuesser(Head.MaskedLM);
        var recipe = SmallRun.Recipe(
            data: $"{{ {Data}, replacement: {{ from: words, candidates: 3 }} }} }}", tokenizer: "{ from: words }");

        var path = _small.Folder.Write("recipe.yaml", recipe);
        var plan = Tool.Run("run", path, "--output", _small.Folder.File("run"), "--dry-run");
        var run = _small.Run(recipe);
        var again = _small.Run(recipe);

        Assert.Equal(ExitCode.Done, plan.Code);
        Assert.DoesNotContain("choices", plan.Output + plan.Error, StringComparison.Ordinal); // only a training needs them
        Assert.Equal(
            ["tokenizer done", "data done", "choices done", "teacher done", "student done"], SmallRun.Stages(run));
        Assert.All(SmallRun.Stages(again), stage => Assert.EndsWith(" done before", stage, StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_fills_no_masks_is_refused()
    {
        WriteGuesser(Head.SequenceClassification);

        var run = _small.Try(SmallRun.Recipe(data: $"{{ {Data}, replacement: {{ from: words }} }} }}"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Contains(
            "the model of words ends in SequenceClassification; data.augment.replacement.from needs MaskedLM.",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_other_tokens_is_refused()
    {
        WriteGuesser(Head.MaskedLM);

        var run = _small.Try(SmallRun.Recipe(
            data: $"{{ {Data}, replacement: {{ from: words }} }} }}", tokenizer: "{ train: { vocab_size: 40 } }"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Contains("Give tokenizer: { from: words }.", run.Error, StringComparison.Ordinal);
    }

    private void WriteGuesser(Head head)
    {
        var tokenizer = WordPieceTrainer.Train(
            SmallRun.Texts().Select(row => row.Text), 120, lowercase: true, minFrequency: 1);
        var config = new BertConfig
        {
            Head = head,
            VocabSize = tokenizer.VocabularySize,
            HiddenSize = 8,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            IntermediateSize = 16,
            MaxPositionEmbeddings = 16,
            Labels = head == Head.MaskedLM ? [] : ["no", "yes"],
        };
        using var model = Model.Create(config, seed: 1, Device.Cpu);
        model.Save(_small.Folder.File("words"));
        tokenizer.Save(_small.Folder.File("words"));
    }
}
