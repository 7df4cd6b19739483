using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>Runs a model over examples without learning: no graph, no dropout, batches of like lengths.</summary>
internal sealed class Predictor(Model model, ITask task, Precision precision, int batchSize)
{
    /// <summary>The model's logits for every example, in the order of the set.</summary>
    /// <param name="progress">called after each batch with the number of examples done</param>
    public Logits Logits(ExampleSet examples, Action<int>? progress = null)
    {
        var logits = new Logits(examples.Count, model.Config.Classes);
        Fill(logits, examples, progress);
        return logits;
    }

    /// <summary>The same for those that have no logits yet, which are whole batches of an earlier call.</summary>
    /// <inheritdoc cref="Logits"/>
    public void Fill(Logits logits, ExampleSet examples, Action<int>? progress) =>
        Run(examples, progress, logits.Has, (batch, tensor) =>
        {
            var values = tensor.ToArray<float>().AsSpan();
            foreach (var (example, count) in batch.Examples.Zip(batch.Counts))
            {
                logits.Set(example, values[..(count * logits.Classes)]);
                values = values[(count * logits.Classes)..];
            }
        });

    /// <summary>
    /// What the model answers to every example, as far as metrics need it: flat in memory, however large a vocabulary.
    /// </summary>
    /// <inheritdoc cref="Logits"/>
    public Answers Answers(ExampleSet examples, Action<int>? progress = null)
    {
        var answers = new Answers[examples.Count];
        Run(examples, progress, _ => false, (batch, tensor) =>
        {
            foreach (var (example, answer) in batch.Examples.Zip(AnswerReader.Read(tensor, batch)))
            {
                answers[example] = answer;
            }
        });
        return Tasks.Answers.Join(answers);
    }

    /// <summary>The logits of one batch, fp32 [N, C].</summary>
    public Tensor Run(Batch batch)
    {
        using var scope = new TensorScope();
        var output = Run(model, precision, batch.ToInputs(model.Device), hiddenStates: false);
        return scope.Keep(output.Logits.To(ScalarType.Float32));
    }

    /// <summary>The outputs for tensors that are model inputs already, all rows at once.</summary>
    public static ModelOutput Run(Model model, Precision precision, ModelInputs inputs, bool hiddenStates)
    {
        using var noGrad = Autograd.NoGrad();
        using var region = precision.Enter(model.Device.Kind);

        return model.Forward(inputs, new Pass(hiddenStates, Dropout: null));
    }

    private void Run(
        ExampleSet examples, Action<int>? progress, Func<int, bool> isDone, Action<Batch, Tensor> use)
    {
        var order = BatchOrder.LongestFirst(examples.Lengths(), batchSize);
        var done = 0;
        for (var step = 0; step < order.Steps; step++)
        {
            foreach (var positions in order.MicroBatches(step))
            {
                done += positions.Length;
                if (isDone(positions.Span[0]))
                {
                    continue;
                }

                using var scope = new TensorScope();
                var batch = task.Batch(examples, positions.Span);
                use(batch, Run(batch));
                progress?.Invoke(done);
            }
        }
    }
}
