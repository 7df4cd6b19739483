namespace Distill.Tokenizers;

/// <summary>One place of a template.</summary>
/// <param name="Id">a special token's id, or one of the two texts</param>
/// <param name="Type">the type id of all that stands here</param>
internal readonly record struct TemplateSlot(int Id, int Type)
{
    public const int TextA = -1;
    public const int TextB = -2;
}
