namespace Distill.Tokenizers;

/// <summary>Builds the decoder that a section of tokenizer.json names.</summary>
internal static class DecoderReader
{
    /// <returns>null where there is a problem, which is told</returns>
    public static IDecoder? Read(JsonSection section)
    {
        switch (section.Type)
        {
            case "WordPiece":
                return WordPieceDecoder.Read(section);
            case var type:
                section.RefuseType(type, "WordPiece");
                return null;
        }
    }
}
