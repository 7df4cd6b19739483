using System.CommandLine;
using System.Globalization;

namespace Distill.Commands;

/// <summary>An option that takes a whole number, and says in a sentence what it found instead.</summary>
internal static class NumberOption
{
    /// <param name="otherwise">the value where the option is not given</param>
    public static Option<int?> Create(string name, string description, int least, int? otherwise = null)
    {
        var option = new Option<int?>(name)
        {
            Description = description,
            CustomParser = found =>
            {
                var word = found.Tokens[0].Value;
                if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number >= least)
                {
                    return number;
                }

                found.AddError($"{name} is {Quoted.Short(word)}; it must be a whole number from {least}.");
                return null;
            },
        };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }
}
