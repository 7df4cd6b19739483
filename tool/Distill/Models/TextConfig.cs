namespace Distill.Models;

/// <summary>What the configs of models of texts have in common.</summary>
internal abstract record TextConfig : ModelConfig
{
    public required int VocabSize { get; init; }

    /// <summary>The longest input, in tokens.</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary>The token that fills up shorter rows; its embedding gets no gradient. -1 where there is none.</summary>
    public int PadTokenId { get; init; }

    /// <summary>What fills up shorter rows: it is masked, so where no token is meant for it any will do.</summary>
    public int FillTokenId => Math.Max(PadTokenId, 0);

    /// <summary>How many kinds of segments there are: token type ids lie below.</summary>
    public int TypeVocabSize { get; init; } = 1;

    /// <summary>
    /// Whether the texts of a pair can be told apart: by their type ids where the family has them, else by the tokens
    /// between.
    /// </summary>
    public virtual bool ReadsPairs => true;

    public override int Classes => Head is Head.MaskedLM or Head.CausalLM ? VocabSize : Labels.Count;
}
