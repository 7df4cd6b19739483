using System.Text;

namespace Distill.Models;

/// <summary>
/// Normally distributed numbers from a counter: number i of a name depends on the seed, the name and i alone, not on
/// threads or on what was drawn before.
/// </summary>
internal static class NormalNumbers
{
    private const int Chunk = 1 << 16;

    /// <param name="first">the number to begin with; it must be even</param>
    public static float[] Draw(string name, long count, double deviation, ulong seed, long first = 0)
    {
        var numbers = new float[count];
        var key = Mix(seed ^ Hash(name)) + (ulong)first;
        Parallel.For(0, (int)((count + Chunk - 1) / Chunk), chunk =>
        {
            var begin = (long)chunk * Chunk;
            Fill(numbers.AsSpan((int)begin, (int)Math.Min(Chunk, count - begin)), key + (ulong)begin, deviation);
        });

        return numbers;
    }

    // Box and Muller 1958, A note on the generation of random normal deviates. Pairs begin at even counters.
    private static void Fill(Span<float> numbers, ulong counter, double deviation)
    {
        for (var i = 0; i < numbers.Length; i += 2)
        {
            var radius = deviation * Math.Sqrt(-2 * Math.Log(Uniform(counter + (ulong)i)));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * Uniform(counter + (ulong)i + 1));

            numbers[i] = (float)(radius * cosine);
            if (i + 1 < numbers.Length)
            {
                numbers[i + 1] = (float)(radius * sine);
            }
        }
    }

    // In (0, 1]: its logarithm is finite.
    private static double Uniform(ulong counter) => ((Mix(counter) >> 11) + 1) * (1.0 / (1UL << 53));

    // Steele, Lea, Flood 2014, Fast splittable pseudorandom number generators (SplitMix64).
    private static ulong Mix(ulong x)
    {
        x += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    // FNV-1a, 64 bits.
    private static ulong Hash(string name) =>
        Encoding.UTF8.GetBytes(name).Aggregate(0xcbf29ce484222325, (hash, next) => (hash ^ next) * 0x100000001b3);
}
