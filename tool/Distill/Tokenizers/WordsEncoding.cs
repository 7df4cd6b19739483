namespace Distill.Tokenizers;

/// <summary>Words, each cut into pieces for itself, as the model reads them: special tokens included.</summary>
/// <param name="Firsts">
/// for each word the place of its first piece among the ids; -1 where no piece of it is left, or there never was one
/// </param>
/// <param name="CutOff">words whose pieces did not fit</param>
internal readonly record struct WordsEncoding(int[] Ids, int[] Firsts, int CutOff);
