using Distill.Data;
using Distill.Evaluation;
using Distill.Export;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Tests.Export;

/// <summary>A student that a recipe has trained, exported and asked about rows in ONNX Runtime.</summary>
public sealed class TrainedExportTests : IDisposable
{
    private const int BatchSize = 32;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void In_every_precision_it_knows_as_much_within_a_point()
    {
        var run = Tool.Run("run", Repository.Path("recipes/smoke.yaml"), "--output", _folder.File("run"));
        Assert.True(run.Code == ExitCode.Done, run.Error);
        using var scope = new TensorScope();
        using var student = FinishedModel.Load(_folder.File("run/student"), maxLength: null, Device.Cpu);
        var columns = new NamedColumns(("--text", "sentence"), Pair: null, ("--label", "topic"), LabelSeparator: null);
        using var rows = student.ReadLabelled(
            new TableSource(Repository.Path("datasets/smoke/smoke.csv")), columns, new RowProblems(BadRows.Error));
        var ours = AccuracyOf(student, rows.Set, inputs => student.Model.Forward(inputs, Pass.Evaluation).Logits);
        Assert.InRange(ours, 0.8, 1);

        var int8 = new OnnxOptions { Precision = ExportPrecision.Int8 };
        Assert.Equal(ours, Accuracy(new OnnxOptions()));
        Assert.InRange(Accuracy(new OnnxOptions { Precision = ExportPrecision.Fp16 }), ours - 0.01, ours + 0.01);
        Assert.InRange(Accuracy(int8), ours - 0.01, ours + 0.01);
        Assert.InRange(Accuracy(int8 with { Form = Int8Form.DynamicPerTensor }), ours - 0.01, ours + 0.01);
        Assert.InRange(Accuracy(int8 with { Form = Int8Form.WeightOnly }), ours - 0.01, ours + 0.01);
        var fixedInputs = int8 with { Form = Int8Form.Static, Inputs = Inputs(student, rows.Set) };
        Assert.InRange(Accuracy(fixedInputs), ours - 0.01, ours + 0.01);
        Assert.InRange(Accuracy(int8 with { ReduceRange = true }), ours - 0.02, ours + 0.02);

        double Accuracy(OnnxOptions options)
        {
            var written = OnnxExport.Write(_folder.File("run/student"), student.Model, options, _folder.File("out"));
            using var run = new OnnxRun(written.File);
            return AccuracyOf(student, rows.Set, run.Logits);
        }
    }

    private static IReadOnlyDictionary<string, InputScale> Inputs(FinishedModel student, ExampleSet rows) =>
        StaticInputs.Of(student.Model, student.Task, rows, "rows");

    private static double AccuracyOf(FinishedModel model, ExampleSet rows, Func<ModelInputs, Tensor> ask)
    {
        var answers = new List<Answers>();
        foreach (var positions in Enumerable.Range(0, rows.Count).Chunk(BatchSize))
        {
            using var scope = new TensorScope();
            var batch = model.Task.Batch(rows, positions);
            answers.AddRange(AnswerReader.Read(ask(batch.ToInputs(Device.Cpu)), batch));
        }

        return model.Task.Judge(Answers.Join([.. answers]))[Metric.Accuracy];
    }
}
