using Distill.Losses;

namespace Distill.Tests.Losses;

/// <summary>
/// The losses inside of networks as plain loops in double precision, over the numbers of an <see cref="InsideCase"/>.
/// </summary>
internal static class InsideReference
{
    public static double Hidden(StateDistance distance, InsideCase at, double[][] student, double[][] teacher) =>
        Tokens(at).Sum(token =>
        {
            var (s, t) = (student[token.Row], teacher[token.Row]);
            return distance == StateDistance.Mse
                ? s.Zip(t, (a, b) => (a - b) * (a - b)).Average()
                : 1 - (Dot(s, t) / (Length(s) * Length(t)));
        });

    public static double Attention(
        AttentionDistance distance, bool mean, InsideCase at, double[][] student, double[][] teacher,
        int teacherHeads = InsideCase.Heads) => Tokens(at).Sum(token =>
        {
            var seen = Enumerable.Range(0, at.T).Where(s => at.Sees(token.B, token.T, s)).ToList();
            double[] Scores(double[][] numbers, int heads, int head)
            {
                var d = numbers[0].Length / heads;
                double[] Part(int row) => numbers[row][(head * d)..((head + 1) * d)];
                return [.. seen.Select(s => Dot(Part(token.Row), Part((token.B * at.T) + s)) * 0.5 / Math.Sqrt(d))];
            }

            double[][] Heads(double[][] numbers, int heads)
            {
                var each = Enumerable.Range(0, heads).Select(head => Scores(numbers, heads, head));
                double[][] maps = [.. distance == AttentionDistance.Mse ? each : each.Select(Softmax)];
                return mean ? [[.. seen.Select((_, i) => maps.Average(map => map[i]))]] : maps;
            }

            return Heads(student, InsideCase.Heads).Zip(Heads(teacher, teacherHeads), (q, p) =>
                distance == AttentionDistance.Mse ? q.Zip(p, (a, b) => (a - b) * (a - b)).Average() : Kl(p, q)).Average();
        });

    public static double Relations(int heads, InsideCase at, double[][] student, double[][] teacher)
    {
        // Queries, keys and values.
        return new[] { 1, 0.5, 1.5 }.Sum(factor => Tokens(at).Sum(token => Enumerable.Range(0, heads).Average(head =>
            Kl(Relation(teacher, token, head, factor), Relation(student, token, head, factor)))));

        double[] Relation(double[][] numbers, (int B, int T, int Row) token, int head, double factor)
        {
            var d = numbers[0].Length / heads;
            double[] Part(int row) => [.. numbers[row][(head * d)..((head + 1) * d)].Select(x => x * factor)];
            return Softmax([.. Enumerable.Range(0, at.T).Where(s => at.Sees(token.B, token.T, s))
                .Select(s => Dot(Part(token.Row), Part((token.B * at.T) + s)) / Math.Sqrt(d))]);
        }
    }

    public static double Distances(InsideCase at, double[][] student, double[][] teacher)
    {
        var (s, t) = (Rows(at, student), Rows(at, teacher));
        double Mean(double[][] x) => Pairs(x.Length).Average(pair => Length(Minus(x[pair.I], x[pair.J])));
        var (ours, theirs) = (Mean(s), Mean(t));
        return Pairs(s.Length).Sum(pair => Huber(
            (Length(Minus(s[pair.I], s[pair.J])) / ours) - (Length(Minus(t[pair.I], t[pair.J])) / theirs)));
    }

    public static double Angles(InsideCase at, double[][] student, double[][] teacher)
    {
        var (s, t) = (Rows(at, student), Rows(at, teacher));
        double Cosine(double[][] x, int middle, int i, int j)
        {
            var (a, b) = (Minus(x[i], x[middle]), Minus(x[j], x[middle]));
            return Dot(a, b) / (Length(a) * Length(b));
        }

        return Enumerable.Range(0, s.Length).Sum(middle => Pairs(s.Length)
            .Where(pair => pair.I != middle && pair.J != middle)
            .Sum(pair => Huber(Cosine(s, middle, pair.I, pair.J) - Cosine(t, middle, pair.I, pair.J))));
    }

    public static double Contrast(double temperature, InsideCase at, double[][] student, double[][] teacher)
    {
        var (s, t) = (Rows(at, student), Rows(at, teacher));
        return Enumerable.Range(0, s.Length).Sum(i => -Math.Log(Softmax(
            [.. t.Select(other => Dot(s[i], other) / (Length(s[i]) * Length(other)) / temperature)])[i]));
    }

    /// <summary>The mean over each row's tokens.</summary>
    private static double[][] Rows(InsideCase at, double[][] numbers) =>
        [.. Enumerable.Range(0, at.B).Select(b => Enumerable.Range(0, numbers[0].Length).Select(c =>
            Enumerable.Range(0, at.Lengths[b]).Average(t => numbers[(b * at.T) + t][c])).ToArray())];

    private static IEnumerable<(int B, int T, int Row)> Tokens(InsideCase at) =>
        from b in Enumerable.Range(0, at.B)
        from t in Enumerable.Range(0, at.Lengths[b])
        select (b, t, (b * at.T) + t);

    private static IEnumerable<(int I, int J)> Pairs(int count) =>
        from i in Enumerable.Range(0, count) from j in Enumerable.Range(0, i) select (i, j);

    private static double Huber(double x) => Math.Abs(x) < 1 ? x * x / 2 : Math.Abs(x) - 0.5;

    private static double Kl(double[] p, double[] q) => p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Length(double[] a) => Math.Sqrt(Dot(a, a));

    private static double[] Minus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double[] Softmax(double[] scores)
    {
        var exponentials = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }
}
