namespace Distill.Tokenizers;

/// <summary>
/// Which pieces are given up when the texts and the special tokens are longer than the model can take.
/// </summary>
internal sealed record Truncation(int MaxLength, string Strategy, bool FromLeft)
{
    /// <summary>Where the file sets none: the end of the longer text.</summary>
    public static Truncation None { get; } = new(int.MaxValue, "LongestFirst", false);

    public static Truncation Read(JsonSection section)
    {
        section.Knows("max_length", "strategy", "direction", "stride");
        var strategy = section.Text("strategy", "LongestFirst");
        if (strategy is not ("LongestFirst" or "OnlyFirst" or "OnlySecond"))
        {
            section.Problem("strategy", $"is '{strategy}'; it must be 'LongestFirst', 'OnlyFirst' or 'OnlySecond'.");
        }

        var direction = section.Text("direction", "Right");
        if (direction is not ("Left" or "Right"))
        {
            section.Problem("direction", $"is '{direction}'; it must be 'Left' or 'Right'.");
        }

        return new Truncation(section.Number("max_length", int.MaxValue), strategy, direction == "Left");
    }

    /// <param name="room">how many pieces both may keep together</param>
    public void Apply(List<int> a, List<int>? b, int room)
    {
        room = Math.Max(room, 0);
        var excess = a.Count + (b?.Count ?? 0) - room;
        if (excess <= 0)
        {
            return;
        }

        if (b is null)
        {
            Keep(a, room);
        }
        else if (Strategy == "LongestFirst")
        {
            // The shorter text keeps all it has as long as that is no more than half.
            var (shorter, longer) = a.Count <= b.Count ? (a, b) : (b, a);
            var half = Math.Min(shorter.Count, room / 2);
            Keep(shorter, half);
            Keep(longer, room - half);
        }
        else
        {
            var only = Strategy == "OnlyFirst" ? a : b;
            Keep(only, Math.Max(only.Count - excess, 0));
        }
    }

    private void Keep(List<int> ids, int count)
    {
        if (count < ids.Count)
        {
            ids.RemoveRange(FromLeft ? 0 : count, ids.Count - count);
        }
    }
}
