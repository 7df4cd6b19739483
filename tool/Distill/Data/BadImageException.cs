namespace Distill.Data;

/// <summary>An image that cannot be used, and why, as a sentence about its file or row.</summary>
internal sealed class BadImageException(string what) : Exception(what);
