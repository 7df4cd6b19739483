namespace Distill.Tokenizers;

/// <summary>A text, or two, as the model reads them: special tokens included, not padded.</summary>
/// <param name="TypeIds">0 for the first text's segment, 1 for the second's, as the template says</param>
internal readonly record struct Encoding(int[] Ids, int[] TypeIds);
