namespace Distill;

/// <summary>What the process tells its caller. The numbers are part of the tool's contract.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,
    RecipeInvalid = 3,
    InputInvalid = 4,
    EngineMissing = 5,
    GateFailed = 6,
    Interrupted = 130,
    Terminated = 143,
}
