namespace Distill.Tokenizers;

/// <summary>Builds the normalizer that a section of tokenizer.json names.</summary>
internal static class NormalizerReader
{
    /// <returns>null where there is a problem, which is told</returns>
    public static INormalizer? Read(JsonSection section)
    {
        switch (section.Type)
        {
            case "BertNormalizer":
                return BertNormalizer.Read(section);
            case var type:
                section.RefuseType(type, "BertNormalizer");
                return null;
        }
    }
}
