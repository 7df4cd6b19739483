namespace Distill.Data;

/// <summary>
/// Random numbers that are the same on every machine and in every version, unlike <see cref="Random"/>, whose algorithm
/// is no contract. SplitMix64: Steele, Lea, Flood 2014, Fast splittable pseudorandom number generators, section 4. The
/// numbers of one generator are a pure function of its seed, so nothing needs to be saved to go on later.
/// </summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator of its own for each stream: an epoch, a label, a purpose.</summary>
    public static SplitMix64 Stream(ulong seed, ulong stream) => new(Mix(seed) ^ Mix(~stream));

    /// <summary>
    /// The finalizer (variant 13 of Stafford): every bit of the result depends on every bit of the value.
    /// </summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15); // 2^64 divided by the golden ratio

    /// <summary>
    /// A number from 0 up to, not including, <paramref name="limit"/>, all equally likely.
    /// Lemire 2019, Fast random integer generation in an interval.
    /// </summary>
    public int Below(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var bias = (0 - (ulong)limit) % (ulong)limit; // so many low products would make the first numbers likelier
        ulong high, low;
        do
        {
            high = Math.BigMul(Next(), (ulong)limit, out low);
        }
        while (low < bias);

        return (int)high;
    }

    /// <summary>Fisher and Yates, from the end.</summary>
    public void Shuffle(Span<int> values)
    {
        for (var last = values.Length - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }
}
