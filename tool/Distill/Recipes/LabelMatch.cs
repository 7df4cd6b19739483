namespace Distill.Recipes;

/// <summary>How a finished teacher's outputs find the labels of the rows.</summary>
internal enum LabelMatch
{
    ByName,
    ByNumber,
}
