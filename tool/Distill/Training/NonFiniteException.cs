namespace Distill.Training;

/// <summary>
/// A loss or a gradient that is not a number or infinite, in a precision where that means that training has failed.
/// </summary>
internal sealed class NonFiniteException(string sentence) : Exception(sentence);
