namespace Distill.Data;

/// <summary>One row of a table.</summary>
/// <param name="Line">the line of the file it starts at, from 1</param>
/// <param name="Fields">the values of the columns asked for, in the order asked for</param>
internal readonly record struct Row(int Line, string[] Fields);
