using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>What the configs of models that read texts from left to right have in common.</summary>
internal abstract record DecoderConfig : TextConfig
{
    /// <summary>The token that ends a text, in a config made here; what was read is written as it was.</summary>
    public int? EosTokenId { get; init; }

    /// <summary>pad_token_id: missing, null and -1 all say that there is none.</summary>
    protected static int ReadPadToken(ConfigReader read, int vocabSize)
    {
        var id = read.Integer("pad_token_id", -1, -1, int.MaxValue);
        if (id >= vocabSize)
        {
            read.Add($"pad_token_id is {id}; it must be below vocab_size, {vocabSize}.");
        }

        return id;
    }

    protected new JsonObject ToJson(Family family)
    {
        var json = base.ToJson(family);
        json["vocab_size"] = VocabSize;
        json["initializer_range"] = Number(InitializerRange);
        json["pad_token_id"] = PadTokenId < 0 ? null : (JsonNode)PadTokenId;
        if (Source.Count == 0)
        {
            // Where they are missing, the library takes those of the published model, which are other tokens here.
            json["bos_token_id"] = null;
            json["eos_token_id"] = EosTokenId;
        }

        return json;
    }
}
