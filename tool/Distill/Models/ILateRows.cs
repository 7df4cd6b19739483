using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Rows of a table that are brought up to date when they are read: a step of training changes few of them, and what it
/// does to the others can wait.
/// </summary>
internal interface ILateRows
{
    /// <summary>Afterwards these rows are as if no step had been put off.</summary>
    /// <param name="rows">int64, any shape; null for all</param>
    void CatchUp(Tensor? rows = null);
}
