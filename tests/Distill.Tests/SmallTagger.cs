using Distill.Models;
using Distill.Tokenizers;
using Distill.Torch;

namespace Distill.Tests;

/// <summary>
/// A folder with a model and its tokenizer that tags every word alike: with the second tag, probability 0.75.
/// </summary>
internal static class SmallTagger
{
    public static void Write(string folder, params string[] tags)
    {
        var tokenizer = WordPieceTrainer.Train(
            ["a good day", "a bad day", "what a day"], 60, lowercase: true, minFrequency: 1);
        var config = new BertConfig
        {
            Head = Head.TokenClassification,
            VocabSize = tokenizer.VocabularySize,
            HiddenSize = 8,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            IntermediateSize = 16,
            MaxPositionEmbeddings = 6,
            PadTokenId = tokenizer.PadId,
            Labels = tags,
        };

        using var scope = new TensorScope();
        using var model = Model.Create(config, seed: 1, Device.Cpu);
        using (Autograd.NoGrad())
        {
            model.Weights["classifier.weight"].SetToZero();
            float[] bias = [0, (float)Math.Log(3), .. Enumerable.Repeat(-100f, tags.Length - 2)];
            model.Weights["classifier.bias"].CopyFrom(Tensor.From(bias, tags.Length));
        }

        model.Save(folder);
        tokenizer.Save(folder);
    }
}
