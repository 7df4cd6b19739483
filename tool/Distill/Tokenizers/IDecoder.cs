namespace Distill.Tokenizers;

/// <summary>The way back: changes the tokens so that, written one after another, they are the text.</summary>
internal interface IDecoder
{
    void Decode(List<string> tokens);
}
