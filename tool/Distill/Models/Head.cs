namespace Distill.Models;

/// <summary>What a network ends in, as Hugging Face's architectures are named: BertForSequenceClassification.</summary>
internal enum Head
{
    /// <summary>Labels for a whole text.</summary>
    SequenceClassification,

    /// <summary>A label for every token.</summary>
    TokenClassification,

    /// <summary>For every token, which one stands there: masked ones are to be found.</summary>
    MaskedLM,

    /// <summary>For every token, which one comes next.</summary>
    CausalLM,

    /// <summary>Labels for an image.</summary>
    ImageClassification,

    /// <summary>The same from two heads, of which one learns the labels and one learns from a teacher.</summary>
    ImageClassificationWithTeacher,
}
