using Distill.Data;
using Distill.Tasks;

namespace Distill.Runs;

/// <summary>Rows on which inputs and sensitivity are looked at, and a figure is measured.</summary>
/// <param name="Source">what they are called, for sentences</param>
internal sealed record CalibrationRows(ITask Task, ExampleSet Examples, string Source);
