namespace Distill.Runs;

/// <summary>Where a sweep's runs and figures lie.</summary>
/// <param name="Shared">with the finished stages that its runs have in common, and other sweeps too</param>
internal sealed record SweepFolder(string Path, string Shared);
