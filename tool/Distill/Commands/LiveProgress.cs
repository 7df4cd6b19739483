using Distill.Runs;
using Distill.Training;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>A run as bars: one for each stage, with the figures of training beside it.</summary>
internal sealed class LiveProgress(ProgressContext context, IAnsiConsole console) : IRunObserver
{
    private readonly Dictionary<string, ProgressTask> _bars = [];

    public void OnStage(string name, StageState state)
    {
        var bar = Bar(name);
        if (state == StageState.Started)
        {
            bar.IsIndeterminate = true;
            return;
        }

        if (state == StageState.Reused)
        {
            bar.Description = $"{name} (done before)";
        }

        bar.IsIndeterminate = false;
        bar.Value = bar.MaxValue;
        bar.StopTask();
    }

    public void OnProgress(string what, long done, long total)
    {
        var bar = Bar(what);
        bar.IsIndeterminate = total == 0;
        bar.MaxValue = Math.Max(1, total);
        bar.Value = total == 0 ? 0 : done;
        bar.Description = Markup.Escape(total == 0 ? $"{what}: {done}" : what);
    }

    public void OnNote(string sentence) => console.WriteLine(sentence);

    public ITrainingObserver OnTraining(string stage, long steps) => new Training(Bar(stage), stage, steps);

    private ProgressTask Bar(string name)
    {
        if (!_bars.TryGetValue(name, out var bar))
        {
            bar = _bars[name] = context.AddTask(Markup.Escape(name));
        }

        return bar;
    }

    private sealed class Training : ITrainingObserver
    {
        private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(250);

        private readonly ProgressTask _bar;
        private readonly string _stage;
        private readonly StepRate _rate;
        private long _shown = TimeProvider.System.GetTimestamp();

        public Training(ProgressTask bar, string stage, long steps)
        {
            (_bar, _stage, _rate) = (bar, stage, new StepRate(TimeProvider.System, steps));
            bar.IsIndeterminate = false;
            bar.MaxValue = steps;
        }

        public void OnStart(long step) => _bar.Value = step;

        public void OnStep(StepReport report)
        {
            _rate.Add(report);
            _bar.Value = report.Step;
            if (TimeProvider.System.GetElapsedTime(_shown) > _every)
            {
                _shown = TimeProvider.System.GetTimestamp();
                _bar.Description = Markup.Escape($"{_stage} {StepText.Of(report, _rate.ExamplesPerSecond)}");
            }
        }

        public void OnEvaluation(EvaluationReport report) =>
            _bar.Description = Markup.Escape($"{_stage} {StepText.Of(report)}");
    }
}
