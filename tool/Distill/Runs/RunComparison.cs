using Distill.Recipes;
using Distill.Reports;
using Distill.Tasks;

namespace Distill.Runs;

/// <summary>Several runs side by side: what differs in their recipes, and every figure of every model.</summary>
/// <param name="Runs">their folders</param>
/// <param name="Recipe">keys that have not the same value everywhere</param>
/// <param name="Figures">in the order of the first report</param>
/// <param name="Classes">how well each class is told from the others, where there are classes</param>
internal sealed record RunComparison(
    IReadOnlyList<string> Runs,
    IReadOnlyList<ComparedKey> Recipe,
    IReadOnlyList<ComparedFigure> Figures,
    IReadOnlyList<ComparedClass> Classes)
{
    /// <exception cref="UserException">a folder holds no finished run</exception>
    public static RunComparison Of(IReadOnlyList<string> folders)
    {
        var reports = folders.Select(Report.Read).ToList();
        var keys = folders.Select(Keys).ToList();
        return new RunComparison(
            folders,
            [
                .. keys.SelectMany(each => each.Keys).Distinct()
                    .Select(key => new ComparedKey(key, [.. keys.Select(each => each.GetValueOrDefault(key))]))
                    .Where(compared => compared.Values.Distinct().Count() > 1),
            ],
            [.. FiguresOf(reports)],
            [.. ClassesOf(reports)]);
    }

    private static IEnumerable<ComparedFigure> FiguresOf(IReadOnlyList<Report> reports)
    {
        var models = reports.SelectMany(report => report.Models).Select(model => model.Name).Distinct();
        foreach (var name in models)
        {
            var compared = reports.Select(report => report.Find(name)).ToList();
            foreach (var metric in compared.OfType<ModelMeasurement>().SelectMany(model => model.Metrics.Keys).Distinct())
            {
                yield return new ComparedFigure(
                    name,
                    metric,
                    [.. compared.Select(model => model?.Metrics.TryGetValue(metric, out var value) == true ? value : (double?)null)]);
            }

            yield return new ComparedFigure(name, "bytes", [.. compared.Select(model => (double?)model?.Bytes)]);
            yield return new ComparedFigure(name, "parameters", [.. compared.Select(model => (double?)model?.Parameters)]);
        }
    }

    private static IEnumerable<ComparedClass> ClassesOf(IReadOnlyList<Report> reports)
    {
        foreach (var name in reports.SelectMany(report => report.Models).Select(model => model.Name).Distinct())
        {
            var compared = reports.Select(report => report.Find(name)?.Classes ?? []).ToList();
            foreach (var label in compared.SelectMany(classes => classes).Select(one => one.Label).Distinct())
            {
                yield return new ComparedClass(
                    name, label, [.. compared.Select(classes => classes.FirstOrDefault(one => one.Label == label)?.F1)]);
            }
        }
    }

    /// <summary>Of the recipe as it ran, by path.</summary>
    private static Dictionary<string, string> Keys(string folder)
    {
        var path = new RunFolder(folder).ResolvedRecipe;
        var findings = new Findings(path);
        var document = YamlReader.Read(RecipeText.Read(path), findings)
            ?? throw new UserException(ExitCode.InputInvalid, findings.Problems);
        return Leaves(document, "").ToDictionary(leaf => leaf.Key, leaf => leaf.Value);
    }

    private static IEnumerable<KeyValuePair<string, string>> Leaves(YamlNode node, string path) => node switch
    {
        YamlMap map => map.Entries.SelectMany(entry => Leaves(entry.Value, KeyPath.Join(path, entry.Key))),
        YamlList { Items: [YamlMap or YamlList, ..] } list =>
            list.Items.Index().SelectMany(item => Leaves(item.Item, KeyPath.Join(path, $"{item.Index}"))),
        YamlList list => [new(path, $"[{string.Join(", ", list.Items.OfType<YamlText>().Select(item => item.Value))}]")],
        YamlText text => [new(path, text.Value)],
        _ => [],
    };
}

/// <summary>A key by its values; null where the run's recipe has none.</summary>
internal sealed record ComparedKey(string Key, IReadOnlyList<string?> Values);

/// <summary>F1 of one class, as one model gives it in each run; null where the run does not tell it.</summary>
internal sealed record ComparedClass(string Model, string Label, IReadOnlyList<double?> F1)
{
    /// <summary>As people read it, with the difference from the first run.</summary>
    public IReadOnlyList<string> Texts => new ComparedFigure(Model, Metric.MacroF1.Word(), F1).Texts;
}

/// <summary>A figure of one model, a value a run; null where the run does not have it.</summary>
/// <param name="Figure">by its word in report.json</param>
internal sealed record ComparedFigure(string Model, string Figure, IReadOnlyList<double?> Values)
{
    public string Title => $"{Model}, {Metrics.Find(Figure)?.Title() ?? Figure}";

    /// <summary>As people read it, with the difference from the first run.</summary>
    public IReadOnlyList<string> Texts => [.. Values.Select((value, index) => Text(value, index == 0 ? null : Values[0]))];

    private string Text(double? value, double? first)
    {
        if (value is not { } number)
        {
            return "-";
        }

        var metric = Metrics.Find(Figure);
        var text = metric?.Text(number) ?? (Figure == Report.Agreement
            ? Metric.Accuracy.Text(number)
            : number.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture));
        var points = metric?.IsCost() == false || Figure == Report.Agreement ? 100 : 1;
        return first is { } before && metric is not null
            ? text + (points * (number - before)).ToString(
                points == 100 ? " (+0.0); (-0.0); (=)" : " (+0.000); (-0.000); (=)",
                System.Globalization.CultureInfo.InvariantCulture)
            : text;
    }
}
