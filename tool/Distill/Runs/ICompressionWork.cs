namespace Distill.Runs;

/// <summary>One kind of step of the recipe's <c>compress</c>: makes a smaller model of the one before it.</summary>
internal interface ICompressionWork
{
    /// <summary>Names the stage, unless an earlier one has that name.</summary>
    string Word { get; }

    /// <summary>Fills the stage with the model's folder.</summary>
    /// <param name="source">of the lessons for a recovery; null where nothing teaches</param>
    void Run(Stage before, Stage stage, Stage? source);
}
