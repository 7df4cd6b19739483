namespace Distill.Tokenizers;

/// <summary>Takes a character away from the ends of each token, as often as it stands there, up to a number.</summary>
internal sealed class StripDecoder(char content, int atStart, int atEnd) : IDecoder
{
    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var start = 0;
            while (start < Math.Min(atStart, token.Length) && token[start] == content)
            {
                start++;
            }

            var end = token.Length;
            while (end > start && token.Length - end < atEnd && token[end - 1] == content)
            {
                end--;
            }

            tokens[i] = token[start..end];
        }
    }
}
