namespace Distill.Data;

/// <summary>What happens to rows that cannot be used.</summary>
internal enum BadRows
{
    /// <summary>They stop the work; the first ones are told, the others counted.</summary>
    Error,

    /// <summary>They are left out, counted and listed.</summary>
    Skip,
}
