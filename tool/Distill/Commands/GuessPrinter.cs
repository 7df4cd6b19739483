using System.Globalization;
using Distill.Evaluation;

namespace Distill.Commands;

/// <summary>Tokens that may stand at places of a text, as they are printed.</summary>
internal static class GuessPrinter
{
    /// <summary>The most probable tokens that are shown for each place.</summary>
    public const int Shown = 5;

    /// <param name="guess">the tokens for each place that a text asks about</param>
    public static void Print(
        IReadOnlyList<string> texts,
        Func<string, IReadOnlyList<IReadOnlyList<TokenGuess>>> guess,
        bool json,
        Terminal terminal)
    {
        var answers = texts.Select(text => (Text: text, Places: guess(text))).ToList();
        if (json)
        {
            terminal.PrintJson(new { Predictions = answers.Select(answer => new { answer.Text, answer.Places }) });
            return;
        }

        var width = answers.SelectMany(answer => answer.Places).SelectMany(place => place)
            .Max(each => Quoted.Short(each.Token).Length);
        foreach (var (text, places) in answers)
        {
            terminal.Output.WriteLine(text);
            foreach (var (place, number) in places.Select((place, i) => (place, i + 1)))
            {
                if (places.Count > 1)
                {
                    terminal.Output.WriteLine($"  {number}.");
                }

                foreach (var each in place)
                {
                    var probability = each.Probability.ToString("0.0000", CultureInfo.InvariantCulture);
                    terminal.Output.WriteLine($"  {Quoted.Short(each.Token).PadRight(width)}  {probability}");
                }
            }
        }
    }
}
