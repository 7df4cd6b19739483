namespace Distill.Tokenizers;

/// <summary>The bytes that the tokens' characters stand for, read as UTF-8; what is none becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public void Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            ByteAlphabet.Read(token, bytes);
        }

        tokens.Clear();
        tokens.Add(System.Text.Encoding.UTF8.GetString([.. bytes]));
    }
}
