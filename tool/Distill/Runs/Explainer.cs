using Distill.Losses;
using Distill.Models;
using Distill.Recipes;
using Distill.Reports;
using Distill.Teachers;

namespace Distill.Runs;

/// <summary>
/// What a recipe comes to, found by making its rows, networks and objective as a run does, in a temporary folder, and
/// training nothing.
/// </summary>
internal sealed class Explainer(RecipeFile file, IRunObserver observer)
{
    private const int MeasuredSteps = 5;
    private const int WarmUp = 2;
    private const int CurvePoints = 40;
    private const int RowsAtOnce = 256;

    private readonly Recipe _recipe = file.Recipe;

    /// <param name="measure">times a few steps</param>
    /// <param name="check">runs what is checked before training</param>
    public Explanation Run(bool measure, bool check)
    {
        var temporary = Directory.CreateTempSubdirectory("distill-explain-");
        try
        {
            var folder = new RunFolder(temporary.FullName);
            var data = Preparation.Run(file, folder, new Stages(folder, observer), observer);
            return Run(data, measure, check);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private Explanation Run(PreparedData data, bool measure, bool check)
    {
        var device = TrainingParts.Device(_recipe.Training);
        using var teacher = _recipe.HasTeacher ? Teaching.Frozen(file, data) : null;
        using var student = ModelBuilder.Student(file, data, device, fromTeacher: _recipe.Loss.Soft.IsUsed);
        new ModelStart(observer).Freeze(student, _recipe.Student.Freeze, "student");
        using var objective = Objectives.Distillation(_recipe, data, student, teacher?.Config);

        var budget = Runs.Budget.Epochs(_recipe.Training.Epochs, data.Taught.Count, _recipe.Training.BatchSize);
        var terms = Terms(student.Config, teacher?.Config, objective);
        return new Explanation(
            _recipe.Name,
            RecipeSummary.Of(_recipe),
            "L = " + string.Join(" + ", terms.Select(term => term.Formula.Split(", p =")[0])),
            terms,
            Models(student, teacher, objective, data.RealClasses),
            Budget(data, budget, teacher is not null, objective),
            Curves(objective, budget),
            Labels(data),
            FilledDefaults.Of(_recipe, file.IsGiven).ToDictionary(),
            measure ? Cost(budget) : null,
            check ? Check(data, student, teacher, objective) : null);
    }

    private List<ExplainedTerm> Terms(ModelConfig student, ModelConfig? teacher, Objective objective)
    {
        var (loss, terms) = (_recipe.Loss, new List<ExplainedTerm>());
        if (loss.Hard.IsUsed)
        {
            terms.Add(new("hard", Formulas.Hard(_recipe), "answers whose label is known", []));
        }

        if (loss.Soft.IsUsed)
        {
            terms.Add(new("soft", Formulas.Soft(loss.Soft), "answers", []));
        }

        foreach (var (name, _) in teacher is null ? [] : loss.Inside)
        {
            var projected = objective.Projections?.Find($"{name}.0.weight") is not null;
            terms.Add(new(
                name,
                Formulas.Inside(name, loss, projected),
                name switch
                {
                    "relational" => "pairs of rows, and threes of rows",
                    "contrastive" => "rows",
                    _ => "tokens; images where rows are images",
                },
                [.. Pairs(name, student.NumHiddenLayers, teacher!.NumHiddenLayers)
                    .Select(pair => new ExplainedPair(LayerPair.Word(pair.Student), LayerPair.Word(pair.Teacher)))]));
        }

        return terms;
    }

    private IReadOnlyList<LayerPair> Pairs(string term, int student, int teacher)
    {
        var loss = _recipe.Loss;
        return term switch
        {
            "hidden" => loss.Hidden!.Layers.Of(student, teacher),
            "embeddings" => [new LayerPair(LayerPair.Embeddings, LayerPair.Embeddings)],
            "attention" => loss.Attention!.Layers.Of(student, teacher),
            "relations" => [new LayerPair(student - 1, loss.Relations!.TeacherLayer ?? teacher - 1)],
            _ => [],
        };
    }

    private static List<ExplainedModel> Models(Model student, Model? teacher, Objective objective, int? tokens)
    {
        string Shape(ModelConfig config) =>
            $"{(string)config.ToJson()["model_type"]!}, {Quoted.Count(config.NumHiddenLayers, "layer")} of width "
            + $"{config.HiddenSize}, {Quoted.Count(config.NumAttentionHeads, "head")}"
            + (config.Classes > tokens
                ? $"; of its {config.Classes} answers {config.Classes - tokens} are no tokens and left out of loss.soft"
                : "");
        var models = new List<ExplainedModel>();
        if (teacher is not null)
        {
            models.Add(new("teacher", Shape(teacher.Config), teacher.Weights.Count, teacher.Weights.TrainableCount));
        }

        models.Add(new("student", Shape(student.Config), student.Weights.Count, student.Weights.TrainableCount));
        if (objective.Projections is { } projections)
        {
            const string what = "beside the student, and not part of it";
            models.Add(new("projections", what, projections.Count, projections.TrainableCount));
        }

        return models;
    }

    private ExplainedBudget Budget(PreparedData data, Budget budget, bool hasTeacher, Objective objective)
    {
        var (epochs, rows) = (_recipe.Training.Epochs, data.Taught.Count);
        var (tokens, answers) = (0L, 0L);
        foreach (var chunk in Enumerable.Range(0, rows).Chunk(RowsAtOnce))
        {
            var batch = data.Task.Batch(data.Taught, chunk);
            (tokens, answers) = (tokens + batch.TokenCount, answers + batch.Targets.Count);
        }

        var teachers = 1 + (_recipe.Teacher.Also?.Count ?? 0);
        var (asked, times) = !hasTeacher || !_recipe.Loss.AsksTheTeacher ? ("never", 0)
            : Lessons.AreKept(_recipe, data) && !objective.LooksInside && teachers == 1
                ? ("once, before the first step", 1)
            : ("in every step", epochs);
        return new ExplainedBudget(
            rows, epochs, budget.TotalSteps, tokens * epochs, answers * epochs, (long)rows * times * teachers, asked)
        {
            TeacherWrites = Writing(),
        };
    }

    private string? Writing()
    {
        if (_recipe.Teacher.Write is not { } write)
        {
            return null;
        }

        var from = _recipe.Data.Prompt is null
            ? $"the first {Quoted.Count(write.PromptTokens, "token")} of each row"
            : "each row's prompt";
        var chosen = write.Temperature == 0 ? "the likeliest always" : FormattableString.Invariant(
            $"drawn at temperature {write.Temperature}{(write.TopP < 1 ? $" from the likeliest {write.TopP}" : "")}");
        var place = write.WithRows ? "beside" : "in place of";
        return $"{Quoted.Count(write.Copies, "text")} from {from}, at most {Quoted.Count(write.MaxNewTokens, "token")} "
            + $"each, {chosen}; the student learns them {place} the rows, whose numbers these are";
    }

    private List<ExplainedCurve> Curves(Objective objective, Budget budget)
    {
        var rate = TrainingParts.LearningRate(_recipe.Training, budget);
        var points = (int)Math.Min(CurvePoints, budget.TotalSteps);
        double Progress(int point) => points == 1 ? 0 : (double)point / (points - 1);
        ExplainedCurve Curve(string name, Func<double, double> at) =>
            new(name, [.. Enumerable.Range(0, points).Select(point => at(Progress(point)))]);

        var curves = new List<ExplainedCurve>
        {
            Curve("learning rate", progress => rate.At((long)Math.Round(progress * (budget.TotalSteps - 1)))),
        };
        curves.AddRange(
            from term in objective.Terms
            where term.Weight.From != term.Weight.To
            select Curve($"weight of {term.Name}", term.Weight.At));
        if (_recipe.Loss.Soft is { IsUsed: true, Divergence: not DivergenceKind.LogitMse } soft)
        {
            curves.Add(Curve("temperature", Objectives.TemperatureOf(soft).At));
        }

        return curves;
    }

    private List<ExplainedLabel> Labels(PreparedData data)
    {
        var theirs = TeacherLabels.Of(file);
        List<(string Folder, List<string> Labels)> others =
        [
            .. (_recipe.Teacher.Also ?? [])
                .Select(folder => (folder, ModelLoader.Config(file.Resolve(folder)).Labels.ToList())),
        ];
        return
        [
            .. data.Labels.Names.Select((name, number) => new ExplainedLabel(
                number, name, theirs is not null && number < theirs.Count ? theirs[number] : null)
            {
                Also = others.Count == 0 ? null
                    : [.. others.Select(other => new ExplainedOutput(other.Folder, other.Labels.IndexOf(name)))],
            }),
        ];
    }

    private ExplainedCost Cost(Budget budget)
    {
        var steps = (int)Math.Min(MeasuredSteps, budget.TotalSteps);
        var cached = !_recipe.Loss.Inside.Any() && _recipe.Loss.Soft.IsUsed && !_recipe.Task.IsLanguage()
            && !_recipe.Task.IsImages() && _recipe.Data.Augment is null;
        var result = new TrainingBench(file, observer).Run(steps, WarmUp, cached);
        var milliseconds = result.StepMilliseconds.Mean;
        return new ExplainedCost(steps, milliseconds, milliseconds * budget.TotalSteps / 1000, result.PeakMemoryBytes);
    }

    private PreflightReport Check(PreparedData data, Model student, Model? teacher, Objective objective)
    {
        Model[] others = [.. (_recipe.Teacher.Also ?? []).Select(file.Resolve)
            .Select(folder => Teaching.Frozen(folder, _recipe.Training))];
        Model[] networks = teacher is null || !_recipe.Loss.AsksTheTeacher ? [] : [teacher, .. others];
        ITeacher? asked = networks.Length switch
        {
            0 => null,
            1 => Teaching.Asking(teacher!, _recipe.Training, data),
            _ => MoreTeachers.Together(_recipe, data, networks),
        };
        try
        {
            return new Preflight(file, data).Run(
                student, asked is null ? null : new Teaching(asked, networks), Finished(), objective);
        }
        finally
        {
            Array.ForEach(others, other => other.Dispose());
        }
    }

    /// <summary>The folder of a teacher that is trained already.</summary>
    private string? Finished() => _recipe.Teacher.From is { } from ? file.Resolve(from) : null;
}
