using Distill.Models;
using Distill.Tokenizers;
using Distill.Torch;

namespace Distill.Tests;

/// <summary>
/// A folder with a model and its tokenizer that answers every text alike: 'yes' with probability 0.75, 'no' with 0.25; where both may
/// be the answer, 'no' with 0.5.
/// </summary>
internal static class SmallClassifier
{
    public static void Write(string folder, int kindsOfText = 2, bool multiLabel = false)
    {
        var tokenizer = WordPieceTrainer.Train(
            ["a good day", "a bad day", "what a day"], 60, lowercase: true, minFrequency: 1);
        var config = new BertConfig
        {
            Head = Head.SequenceClassification,
            VocabSize = tokenizer.VocabularySize,
            HiddenSize = 8,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            IntermediateSize = 16,
            MaxPositionEmbeddings = 8,
            TypeVocabSize = kindsOfText,
            PadTokenId = tokenizer.PadId,
            Labels = ["no", "yes"],
            MultiLabel = multiLabel,
        };

        using var scope = new TensorScope();
        using var model = Model.Create(config, seed: 1, Device.Cpu);
        using (Autograd.NoGrad())
        {
            model.Weights["classifier.weight"].SetToZero();
            model.Weights["classifier.bias"].CopyFrom(Tensor.From([0f, (float)Math.Log(3)], 2));
        }

        model.Save(folder);
        tokenizer.Save(folder);
    }
}
