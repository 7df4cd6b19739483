namespace Distill.Tokenizers;

/// <summary>Builds the decoder that a section of tokenizer.json names.</summary>
internal static class DecoderReader
{
    private const string Known =
        "BPEDecoder, ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip and WordPiece";

    /// <returns>null where there is a problem, which is told</returns>
    public static IDecoder? Read(JsonSection section)
    {
        switch (section.Type)
        {
            case "BPEDecoder":
                section.Knows("suffix");
                return ReadBpe(section);
            case "ByteFallback":
                section.Knows();
                return new ByteFallbackDecoder();
            case "ByteLevel":
                section.Knows("add_prefix_space", "trim_offsets", "use_regex");
                return new ByteLevelDecoder();
            case "Fuse":
                section.Knows();
                return new FuseDecoder();
            case "Metaspace":
                section.Knows("replacement", "prepend_scheme", "add_prefix_space", "split", "str_rep");
                return new MetaspaceDecoder(Metaspace.ReadSpace(section), Metaspace.ReadPrepend(section) != "never");
            case "Replace":
                section.Knows("pattern", "content");
                return PatternReader.Read(section) is { } pattern
                    ? new ReplaceDecoder(pattern, section.Text("content", ""))
                    : null;
            case "Sequence":
                section.Knows("decoders");
                return new SequenceDecoder([.. section.Sections("decoders").Select(Read).OfType<IDecoder>()]);
            case "Strip":
                section.Knows("content", "start", "stop");
                return ReadStrip(section);
            case "WordPiece":
                return WordPieceDecoder.Read(section);
            case var type:
                section.RefuseType(type, Known);
                return null;
        }
    }

    private static BpeDecoder? ReadBpe(JsonSection section)
    {
        var suffix = section.Text("suffix", "</w>");
        if (suffix.Length > 0)
        {
            return new BpeDecoder(suffix);
        }

        section.Problem("suffix", "is empty; it is the mark of a word's end.");
        return null;
    }

    private static StripDecoder? ReadStrip(JsonSection section)
    {
        var content = section.Text("content", "");
        if (content.Length == 1)
        {
            return new StripDecoder(content[0], section.Number("start", 0), section.Number("stop", 0));
        }

        section.Problem("content", $"is {Quoted.Short(content)}; it must be one character.");
        return null;
    }
}
