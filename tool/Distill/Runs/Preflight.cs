using System.Globalization;
using Distill.Data;
using Distill.Evaluation;
using Distill.Losses;
using Distill.Models;
using Distill.Recipes;
using Distill.Reports;
using Distill.Tasks;
using Distill.Torch;
using Distill.Training;

namespace Distill.Runs;

/// <summary>
/// What is checked before the student's first step, through the code that trains: does the teacher know its task, does
/// every term pull at the student and at nothing else, and do answers, labels and tokens mean the same on both sides?
/// It draws nothing and leaves everything as it was, so the student comes out the same with it and without.
/// </summary>
/// <param name="remembered">answers of teachers that are stages; null where they are none</param>
internal sealed class Preflight(RecipeFile file, PreparedData data, RememberedAnswers? remembered = null)
{
    /// <summary>A term below this share of the gradient does next to nothing, and one above the rest nearly all.</summary>
    private const double SmallShare = 0.01;

    private const double Zero = 1e-4;
    private const string Reaches = "every term reaches the student";
    private const int ProbedMicroBatches = 2;

    private readonly Recipe _recipe = file.Recipe;
    private readonly List<PreflightCheck> _checks = [];

    /// <param name="teaching">null where there is no teacher</param>
    /// <param name="teacher">the folder of the trained teacher; null where there is none, or not yet</param>
    public PreflightReport Run(Model student, Teaching? teaching, string? teacher, Objective objective)
    {
        if (_recipe.HasTeacher)
        {
            Teacher(teacher, teaching);
            LabelMaps(student, teacher);
            _checks.Add(TokenChecks.Tokens(file, data.Tokenizer));
            _checks.AddRange(TokenChecks.Answers(data, student, teaching));
            _checks.AddRange(KeptAnswers.Compare(_recipe, data, teaching, teacher));
        }

        var terms = Probe(student, teaching, objective);
        Gradients(terms, teaching);
        return new PreflightReport(_checks, terms);
    }

    private void Add(string name, CheckState state, string told) => _checks.Add(new PreflightCheck(name, state, told));

    private void Teacher(string? folder, Teaching? teaching)
    {
        const string name = "teacher knows the task";
        if (folder is null)
        {
            Add(
                name,
                CheckState.Skipped,
                OtherTokens.Has(file, data.Tokenizer)
                    ? "The teacher reads other tokens than the rows are in; it is not measured on them."
                    : "The teacher is not trained yet.");
            return;
        }

        var score = data.Task.Judge(AnswersOf(folder, teaching));
        if (_recipe.Teacher.Expect is { } expected)
        {
            Expected(name, expected, score);
            return;
        }

        var metric = data.Task.Metrics[0];
        var constant = new ConstantAnswer(data.Task, data.Train, ModelLoader.Config(folder).Classes)
            .On(data.Validation);
        var isBetter = score.By(metric) > constant.By(metric);
        var who = teaching?.Networks.Count() > 1 ? "teachers together" : "teacher";
        Add(
            name,
            isBetter ? CheckState.Passed : CheckState.Refused,
            $"{metric.Title()} of the {who} on the validation rows is {metric.Text(score[metric])}; always giving the "
            + $"most frequent answer reaches {metric.Text(constant[metric])}."
            + (isBetter
                ? ""
                : " Train the teacher longer, or use another; 'expect: {}' under teacher lets any teach."));
    }

    /// <summary>To the validation rows: of the network that teaches, where it is there, or of all together.</summary>
    private Answers AnswersOf(string folder, Teaching? teaching)
    {
        var section = _recipe.Training;
        var networks = teaching?.Networks.ToList() ?? [];
        if (networks.Count > 1)
        {
            return Together(teaching!);
        }

        var precision = TrainingParts.Precision(section);
        return remembered?.Of(folder, "validation", precision, Ask) ?? Ask();

        Answers Ask()
        {
            using var loaded = networks.Count == 0 ? ModelLoader.Load(folder, TrainingParts.Device(section)) : null;
            return new Predictor(loaded ?? networks[0], data.Task, precision, section.EvaluationBatchSize)
                .Answers(data.Validation);
        }
    }

    private Answers Together(Teaching teaching)
    {
        var answers = new List<Answers>();
        foreach (var rows in Enumerable.Range(0, data.Validation.Count).Chunk(_recipe.Training.EvaluationBatchSize))
        {
            using var scope = new TensorScope();
            var batch = data.Task.Batch(data.Validation, rows);
            answers.AddRange(AnswerReader.Read(teaching.Teacher.Answer(batch, Pass.Evaluation).Logits, batch));
        }

        return Tasks.Answers.Join(answers);
    }

    private void Expected(string name, ExpectSection expected, Score score)
    {
        var misses = new List<string>();
        var met = new List<string>();
        foreach (var key in SectionShape.Of(typeof(ExpectSection)).Keys)
        {
            if (key.Get(expected) is Limit limit)
            {
                var metric = Metrics.Find(key.Name);
                var figure = score.Figures.FirstOrDefault(each => each.Key == metric && metric is not null);
                var told = string.Create(CultureInfo.InvariantCulture, $"{key.Name} is {figure.Value:0.####}");
                (limit.Holds(figure.Value) ? met : misses).Add($"{told}; teacher.expect.{key.Name} asks for {limit}");
            }
        }

        var all = met.Count + misses.Count == 0
            ? "teacher.expect asks for nothing"
            : string.Join(", ", [.. misses, .. met]);
        Add(name, misses.Count == 0 ? CheckState.Passed : CheckState.Refused, $"On the validation rows {all}.");
    }

    private void LabelMaps(Model student, string? teacher)
    {
        const string name = "labels are the same";
        if (data.Labels.Count == 0)
        {
            Add(name, CheckState.Skipped, "The task has no labels.");
            return;
        }

        IReadOnlyList<string>[] maps =
            [student.Config.Labels, .. teacher is null ? [] : new[] { ModelLoader.Config(teacher).Labels }];
        var same = maps.All(labels => labels.SequenceEqual(data.Labels.Names));
        Add(
            name,
            same ? CheckState.Passed : CheckState.Refused,
            same
                ? $"Teacher, student and rows number them alike: {Quoted.List(data.Labels.Names)}."
                : $"The rows number them {Quoted.List(data.Labels.Names)}; the student "
                  + $"{Quoted.List(student.Config.Labels)}, the teacher {Quoted.List(maps[^1])}.");
    }

    private IReadOnlyList<PreflightTerm> Probe(Model student, Teaching? teaching, Objective objective)
    {
        var section = _recipe.Training;
        var batches = new TrainingBatches(
            data.Taught,
            data.Task,
            section.BatchSize,
            section.MicroBatchSize ?? section.BatchSize,
            (ulong)_recipe.Seed).Step(0).Take(ProbedMicroBatches).ToList();
        Answers(student, teaching, batches);

        var probe = new ObjectiveProbe(student, teaching?.Teacher, objective, TrainingParts.Precision(section));
        var found = probe.Run(batches);
        Zeros(found);
        Counts(found, batches);
        foreach (var term in found.Where(term => !term.Reaches))
        {
            Add(
                Reaches,
                CheckState.Refused,
                $"loss.{term.Name} depends on no weight that is trained. Remove it, or shorten student.freeze.");
        }

        var whole = found.Sum(term => term.GradientNorm);
        return
        [
            .. found.Select(term => new PreflightTerm(
                term.Name,
                term.Weight,
                term.Count,
                term.Mean,
                term.GradientNorm,
                whole == 0 ? 0 : term.GradientNorm / whole)),
        ];
    }

    /// <summary>As many answers from both as the rows ask for, of equally many classes.</summary>
    private void Answers(Model student, Teaching? teaching, IReadOnlyList<Batch> batches)
    {
        using var noGrad = Autograd.NoGrad();
        var pass = Pass.Evaluation with { LeavesHead = true };
        foreach (var batch in batches)
        {
            using var scope = new TensorScope();
            var ours = Shape(student.Forward(batch.ToInputs(student.Device), pass));
            var theirs = teaching is null ? ours : Shape(teaching.Teacher.Answer(batch, pass));
            if (ours.Count != batch.Targets.Count || ours != theirs)
            {
                Add(
                    "answers match the rows",
                    CheckState.Refused,
                    $"{batch.Targets.Count} answers are asked for; the student gives [{ours.Count}, {ours.Classes}] and the "
                    + $"teacher [{theirs.Count}, {theirs.Classes}].");
                return;
            }
        }

        Add(
            "answers match the rows",
            CheckState.Passed,
            $"{batches.Sum(batch => batch.Targets.Count)} answers to {batches.Sum(batch => batch.B)} rows, from "
            + $"{(teaching is null ? "the student" : "teacher and student")}.");
    }

    /// <summary>How many answers there are, and of how many classes that stand for something.</summary>
    private (long Count, long Classes) Shape(ModelOutput output)
    {
        var (count, logits) = output.Head is { } head
            ? (head.Count, head.Rows(0, Math.Min(1, head.Count)))
            : (output.Logits.Size(0), output.Logits);
        return (count, logits.First(data.RealClasses).Size(1));
    }

    private void Zeros(IReadOnlyList<TermProbe> terms)
    {
        foreach (var term in terms.Where(term => term.OfTeacher is not null))
        {
            var isZero = Math.Abs(term.OfTeacher!.Value) <= Zero * Math.Max(1, term.Mean);
            Add(
                "a teacher is no distance from itself",
                isZero ? CheckState.Passed : CheckState.Refused,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"loss.{term.Name} between the teacher and itself is {term.OfTeacher:0.######}; it must be 0."));
        }
    }

    private void Counts(IReadOnlyList<TermProbe> terms, IReadOnlyList<Batch> batches)
    {
        var nothing = terms.Where(term => term.Count == 0).Select(term => term.Name).ToList();
        Add(
            "every term counts something",
            nothing.Count == 0 ? CheckState.Passed : CheckState.Warned,
            $"In {batches.Sum(batch => batch.B)} rows with {batches.Sum(batch => (long)batch.TokenCount)} tokens"
            + $"{NotCounted(batches)}: {string.Join(", ", terms.Select(term => $"{term.Name} {term.Count}"))}."
            + (nothing.Count == 0 ? "" : $" Nothing is counted by {Quoted.List(nothing)}."));
    }

    /// <summary>Tokens that are read and never predicted: of language models the first ones and prompts.</summary>
    private string NotCounted(IReadOnlyList<Batch> batches) => data.Task.Head == Head.CausalLM
        ? $", of which {batches.Sum(batch => (long)batch.TokenCount - batch.Targets.Count)} are read and not predicted"
        : "";

    private void Gradients(IReadOnlyList<PreflightTerm> terms, Teaching? teaching)
    {
        if (_checks.All(check => check.Name != Reaches))
        {
            var frozen = teaching?.Networks.All(network => network.Weights.TrainableCount == 0) ?? true;
            var learned = teaching is null ? "" : frozen ? " The teacher learns nothing." : " The teacher is trained too.";
            Add(
                Reaches,
                frozen ? CheckState.Passed : CheckState.Refused,
                $"{string.Join(", ", terms.Select(term => term.Name))}.{learned}");
        }

        var odd = terms.Count < 2
            ? []
            : terms.Where(term => term.GradientShare is < SmallShare or > 1 - SmallShare).ToList();
        var shares = terms.Select(term => $"{term.Name} {Percent(term.GradientShare)}");
        Add(
            "no term drowns the others",
            odd.Count == 0 ? CheckState.Passed : CheckState.Warned,
            $"Shares of the gradient: {string.Join(", ", shares)}."
            + (odd.Count == 0 ? "" : $" Look at the weights of {Quoted.List([.. odd.Select(term => term.Name)])}."));
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
