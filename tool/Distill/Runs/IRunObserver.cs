using Distill.Training;

namespace Distill.Runs;

internal enum StageState
{
    Started,
    Reused,
    Finished,
}

/// <summary>Is told what a run does: a display on a terminal, or plain lines.</summary>
internal interface IRunObserver
{
    void OnStage(string name, StageState state);

    /// <summary>Work that can be counted, within a stage.</summary>
    /// <param name="total">0 where it is not known</param>
    void OnProgress(string what, long done, long total);

    /// <summary>A sentence that the user should see: rows left out, a label with few rows.</summary>
    void OnNote(string sentence);

    /// <summary>Follows the training of one model.</summary>
    /// <param name="steps">of the whole training</param>
    ITrainingObserver OnTraining(string stage, long steps);
}
