using System.Globalization;
using Distill.Runs;
using Distill.Training;

namespace Distill.Commands;

/// <summary>A run in plain lines, one every few seconds and one for every event that matters.</summary>
internal sealed class PlainProgress(TextWriter writer, TimeProvider time) : IRunObserver
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(5);

    private readonly TextWriter _writer = writer;
    private readonly TimeProvider _time = time;
    private long _last = time.GetTimestamp();

    public void OnStage(string name, StageState state)
    {
        if (state == StageState.Started)
        {
            _writer.WriteLine($"{name}: started");
        }
        else
        {
            _writer.WriteLine($"{name}: {(state == StageState.Reused ? "done before" : "done")}");
        }
    }

    public void OnProgress(string what, long done, long total)
    {
        if (done == total || IsDue())
        {
            _writer.WriteLine(total > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {total}")
                : string.Create(CultureInfo.InvariantCulture, $"{what}: {done}"));
        }
    }

    public void OnNote(string sentence) => _writer.WriteLine(sentence);

    public ITrainingObserver OnTraining(string stage, long steps) => new Training(this, stage, steps);

    private bool IsDue()
    {
        if (_time.GetElapsedTime(_last) < _every)
        {
            return false;
        }

        _last = _time.GetTimestamp();
        return true;
    }

    private sealed class Training(PlainProgress lines, string stage, long steps) : ITrainingObserver
    {
        private readonly StepRate _rate = new(lines._time, steps);

        public void OnStart(long step)
        {
            if (step > 0)
            {
                lines._writer.WriteLine($"{stage}: goes on after step {step}/{steps}");
            }
        }

        public void OnStep(StepReport report)
        {
            _rate.Add(report);
            if (lines.IsDue())
            {
                lines._writer.WriteLine(
                    $"{stage}: step {report.Step}/{steps} {StepText.Of(report, _rate.ExamplesPerSecond)} "
                    + $"left {_rate.Left:m\\:ss}");
            }
        }

        public void OnEvaluation(EvaluationReport report) =>
            lines._writer.WriteLine($"{stage}: step {report.Step}/{steps} {StepText.Of(report)}");
    }
}
