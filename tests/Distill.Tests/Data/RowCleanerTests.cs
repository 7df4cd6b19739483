using Distill.Data;

namespace Distill.Tests.Data;

public sealed class RowCleanerTests : IDisposable
{
    private static readonly CleaningRules _rules = new(
        new TextForm(UnicodeForm.Nfc, Whitespace: true), MinCharacters: null, MaxCharacters: null, RowAction.Drop,
        NearDuplicates: null, Shingle: 3, DropsNear: true, ConflictAction.Tell, RowAction.Tell);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_of_equal_rows_stays()
    {
        var file = Clean(_rules, "a drum,music\na goal,sport\n\"a  drum \",music\na drum,music\n").Single();

        Assert.Equal(
            ["4 Duplicate dropped train.csv:2", "5 Duplicate dropped train.csv:2"], file.Found.Select(Text));
        Assert.Equal((4, 0), (file.Rows, file.Changed));
    }

    [Fact]
    public void Equal_rows_may_also_be_told_alone()
    {
        var file = Clean(_rules with { Duplicates = RowAction.Tell }, "a drum,music\na drum,music\n").Single();

        Assert.Equal(["3 Duplicate kept train.csv:2"], file.Found.Select(Text));
        Assert.Empty(file.Dropped);
    }

    [Fact]
    public void Rows_of_other_lengths_are_dropped()
    {
        var rules = _rules with { MinCharacters = 4, MaxCharacters = 6 };

        var file = Clean(rules, "abc,x\nabcd,x\nabcdef,y\nabcdefg,y\n").Single();

        Assert.Equal(["2 TooShort dropped ", "5 TooLong dropped "], file.Found.Select(Text));
    }

    /// <summary>The text a has x, x and y; b has x and y; c has x alone.</summary>
    [Theory]
    [InlineData(ConflictAction.Tell, "2 3 4 5 6", "")]
    [InlineData(ConflictAction.Drop, "2 3 4 5 6", "2 3 4 5 6")]
    [InlineData(ConflictAction.Majority, "2 3 4 5 6", "4 5 6")]
    internal void Rows_with_one_text_and_several_labels_are_found(ConflictAction action, string found, string dropped)
    {
        var rules = _rules with { Conflicts = action, Duplicates = RowAction.Tell };

        var file = Clean(rules, "a,x\na,x\na,y\nb,x\nb,y\nc,x\n").Single();

        var conflicts = file.Found.Where(row => row.Fault == RowFault.Conflict).ToList();
        Assert.Equal(found, string.Join(' ', conflicts.Select(row => row.Line)));
        Assert.Equal(dropped, string.Join(' ', file.Dropped.Order()));
        Assert.Equal("train.csv:4", conflicts[0].Other);
        Assert.Equal("train.csv:2", conflicts[2].Other);
    }

    [Fact]
    public void A_text_without_label_is_dropped_where_it_stands_with_one()
    {
        var files = Clean(_rules, "a drum,music\na goal,sport\n", unlabelled: "a goal\na flute\na flute\n");

        Assert.Empty(files[0].Found);
        Assert.Equal(
            ["2 Duplicate dropped train.csv:3", "4 Duplicate dropped unlabelled.csv:3"], files[1].Found.Select(Text));
    }

    [Theory]
    [InlineData(RowAction.Tell)]
    [InlineData(RowAction.Drop)]
    internal void Rows_that_are_measured_on_are_found_among_those_learned_from(RowAction action)
    {
        var file = Clean(
            _rules with { Leaks = action, NearDuplicates = 0.7 },
            "a drum in town,music\na goal for the other team today,sport\na  flute at night,music\n",
            test: "a flute at night,sport\na goal for the other team,sport\n").Single();

        var word = action == RowAction.Drop ? "dropped" : "kept";
        Assert.Equal([$"3 NearLeak {word} test.csv:3", $"4 Leak {word} test.csv:2"], file.Found.Select(Text));
        Assert.Equal(action == RowAction.Drop ? 0 : 1, file.Changed);
    }

    [Fact]
    public void Similar_rows_are_dropped_only_where_they_say_the_same()
    {
        var file = Clean(
            _rules with { NearDuplicates = 0.7 },
            "the match was won by the team,sport\nthe match was won by the teams,sport\n"
            + "the match was won by a team!,music\na drum,music\n").Single();

        Assert.Equal(
            ["3 NearDuplicate dropped train.csv:2", "4 NearConflict kept train.csv:2"], file.Found.Select(Text));
        Assert.InRange(file.Found[0].Similarity!.Value, 0.7, 0.99);
    }

    [Fact]
    public void Pairs_are_equal_where_both_texts_are()
    {
        _folder.Write("train.csv", "text,pair,label\na,b,x\na,c,x\na,b,x\nb,a,x\n");
        var source = new CleaningSource(
            "train", new TableSource(_folder.File("train.csv")), new ExampleColumns("text", "pair", "label"));

        var file = new RowCleaner(_rules, []).Clean(source).Single();

        Assert.Equal([4], file.Dropped);
    }

    [Fact]
    public void Labels_of_a_set_are_equal_in_any_order()
    {
        _folder.Write("train.csv", "text,label\na,x;y\na,y; x\nb,x\nb,x;y\n");
        var source = new CleaningSource(
            "train",
            new TableSource(_folder.File("train.csv")),
            new ExampleColumns("text", Label: "label", LabelSeparator: ';'));

        var file = new RowCleaner(_rules, []).Clean(source).Single();

        Assert.Equal(["3 Duplicate", "4 Conflict", "5 Conflict"], file.Found.Select(row => $"{row.Line} {row.Fault}"));
    }

    [Fact]
    public void Rows_without_a_text_are_left_to_who_reads_them_next() =>
        Assert.Equal(1, Clean(_rules, "a drum,music\n  ,music\n  ,music\n").Single().Rows);

    [Fact]
    public void Everything_found_is_written_with_its_text()
    {
        var files = Clean(_rules, "\"a \"\"drum\"\", loud\",music\na goal,sport\na goal,sport\na goal,music\n");

        FoundRowsFile.Write(_folder.File("found.csv"), files);

        Assert.Equal(
            """
            rows,file,line,found,dropped,other,similarity,suggested,probability,label,text,text_pair
            train,train.csv,3,conflict,no,train.csv:5,,,,sport,a goal,
            train,train.csv,4,conflict,no,train.csv:5,,,,sport,a goal,
            train,train.csv,4,duplicate,yes,train.csv:3,,,,sport,a goal,
            train,train.csv,5,conflict,no,train.csv:3,,,,music,a goal,

            """,
            File.ReadAllText(_folder.File("found.csv")));
    }

    private IReadOnlyList<CleanedFile> Clean(
        CleaningRules rules, string train, string? unlabelled = null, string? test = null)
    {
        CleaningSource Source(string role, string rows, string? label)
        {
            var path = _folder.Write($"{role}.csv", (label is null ? "text\n" : $"text,{label}\n") + rows);
            return new CleaningSource(role, new TableSource(path), new ExampleColumns("text", Label: label));
        }

        List<CleaningSource> learned = [Source("train", train, "label")];
        if (unlabelled is not null)
        {
            learned.Add(Source("unlabelled", unlabelled, label: null));
        }

        return new RowCleaner(rules, test is null ? [] : [Source("test", test, "label")]).Clean(learned);
    }

    private static string Text(FoundRow row) =>
        $"{row.Line} {row.Fault} {(row.IsDropped ? "dropped" : "kept")} {row.Other}";
}
