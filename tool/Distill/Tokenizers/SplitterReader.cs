namespace Distill.Tokenizers;

/// <summary>Builds the splitter that a pre_tokenizer section of tokenizer.json names.</summary>
internal static class SplitterReader
{
    /// <returns>null where there is a problem, which is told</returns>
    public static ISplitter? Read(JsonSection section)
    {
        switch (section.Type)
        {
            case "BertPreTokenizer":
                section.Knows();
                return new BertSplitter();
            case var type:
                section.RefuseType(type, "BertPreTokenizer");
                return null;
        }
    }
}
