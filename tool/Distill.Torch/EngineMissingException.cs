namespace Distill.Torch;

/// <summary>libtorch, or the library that binds it, cannot be loaded on this machine.</summary>
public sealed class EngineMissingException(string reason) : Exception(
    $"The engine cannot be loaded: {reason}\n" +
    "  On Debian and Ubuntu: apt-get install libtorch-dev libopenblas0-pthread\n" +
    "  Elsewhere: unpack a libtorch (1.13 or newer) and put its lib folder into LD_LIBRARY_PATH.");
