using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>Runs a model over examples without learning: no graph, no dropout, batches of like lengths.</summary>
internal sealed class Predictor(Model model, Precision precision, int batchSize)
{
    /// <summary>The model's outputs for every example, in the order of the set.</summary>
    /// <param name="progress">called after each batch with the number of examples done</param>
    public Logits Run(ExampleSet examples, Action<int>? progress = null)
    {
        var logits = new Logits(examples.Count, model.Config.Labels.Count);
        var order = BatchOrder.LongestFirst(examples.Lengths(), batchSize);
        var done = 0;
        for (var step = 0; step < order.Steps; step++)
        {
            foreach (var positions in order.MicroBatches(step))
            {
                var batch = Batch.Of(examples, positions.Span, model.Config.PadTokenId);
                var rows = Run(batch);
                for (var i = 0; i < batch.B; i++)
                {
                    rows.AsSpan(i * logits.Classes, logits.Classes).CopyTo(logits.Of(batch.Examples[i]));
                }

                progress?.Invoke(done += batch.B);
            }
        }

        return logits;
    }

    /// <summary>The outputs of one batch, [B, C] row after row.</summary>
    public float[] Run(Batch batch)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        using var region = precision.Enter(model.Device.Kind);

        return model.Forward(batch.ToInputs(model.Device), Pass.Evaluation)
            .Logits.To(ScalarType.Float32).ToArray<float>();
    }

    /// <summary>The outputs for tensors that are model inputs already, all rows at once.</summary>
    public ModelOutput Run(TextInputs inputs, bool hiddenStates)
    {
        using var noGrad = Autograd.NoGrad();
        using var region = precision.Enter(model.Device.Kind);

        return model.Forward(inputs, new Pass(hiddenStates, Dropout: null));
    }
}
