using Distill.Data;

namespace Distill.Tests.Data;

public sealed class LabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("b,a,B,b,é", "B,a,b,é")]
    [InlineData("10,9,-1", "-1,9,10")]
    [InlineData("10,9,x", "10,9,x")]
    [InlineData("10,9,01", "01,10,9")]
    [InlineData(" b ,a,b", "a,b")]
    public void Ids_follow_the_sorted_names(string column, string names)
    {
        var path = _folder.Write("a.csv", "label\n" + column.Replace(',', '\n'));

        Assert.Equal(names.Split(','), Read(path).Names);
    }

    [Fact]
    public void All_files_together_give_the_labels()
    {
        var first = _folder.Write("a.csv", "label\nb\nc\n");
        var second = _folder.Write("b.jsonl", "{\"label\": \"a\"}\n");

        Assert.Equal(["a", "b", "c"], Read(first, second).Names);
    }

    [Fact]
    public void A_label_has_the_id_of_its_name()
    {
        Assert.Equal((1, null), Labels.Sorted(["positive", "negative"]).Find(" positive"));
        Assert.Equal((1, null), Labels.Ordered(["positive", "negative"]).Find("negative"));
    }

    [Theory]
    [InlineData("postive", "label is 'postive'; the labels are 'negative', 'positive'. Did you mean 'positive'?")]
    [InlineData("Positive", "label is 'Positive'; the labels are 'negative', 'positive'. Did you mean 'positive'?")]
    [InlineData("x", "label is 'x'; the labels are 'negative', 'positive'.")]
    [InlineData(" ", "label is empty; the labels are 'negative', 'positive'.")]
    public void An_unknown_label_is_told(string found, string flaw) =>
        Assert.Equal((Labels.None, flaw), Labels.Sorted(["positive", "negative"]).Find(found));

    [Fact]
    public void More_than_twenty_labels_are_abbreviated()
    {
        var labels = Labels.Sorted(Enumerable.Range(0, 25).Select(number => $"{number}"));

        Assert.Equal(
            "label is '?'; the labels are '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', "
            + "'12', '13', '14', '15', '16', '17', '18', '19' and 5 more.",
            labels.Find("?").Flaw);
    }

    [Fact]
    public void An_empty_label_is_a_bad_row() =>
        Assert.Equal(
            "a.csv:3: the label is empty; every row needs one in the column 'label'.",
            UserProblems.Of(() => Read(_folder.Write("a.csv", "label,id\na,1\n ,2\nb,3\n")), _folder));

    [Fact]
    public void A_single_class_is_told_with_its_rows() =>
        Assert.Equal(
            "a.csv: every row has the label 'a', 2 rows; a classification needs at least two labels.",
            UserProblems.Of(() => Read(_folder.Write("a.csv", "label\na\na\n")), _folder));

    [Fact]
    public void A_column_without_any_label_is_told() =>
        Assert.Equal(
            "a.csv: no row has a label in the column 'label'.",
            UserProblems.Of(
                () => Labels.Read(
                    [new TableSource(_folder.Write("a.csv", "label,id\n,1\n"))], "label",
                    new RowProblems(BadRows.Skip)),
                _folder));

    [Fact]
    public void A_column_of_texts_is_no_label() =>
        Assert.Equal(
            "a.csv: the column 'label' has more than 10000 different values; is it the label?",
            UserProblems.Of(() => Read(_folder.Write(
                "a.csv", "label\n" + string.Join('\n', Enumerable.Range(0, 10_001)))), _folder));

    [Fact]
    public void A_field_may_hold_several_labels_or_none()
    {
        var path = _folder.Write("a.csv", "label\nb|a\n\"\"\n c | a \n|\n");

        Assert.Equal(["a", "b", "c"], ReadLists(path, mayBeEmpty: true).Names);
        Assert.Equal(
            "a.csv:3: the label is empty; every row needs one in the column 'label'.\n"
            + "a.csv:5: the label is empty; every row needs one in the column 'label'.",
            UserProblems.Of(() => ReadLists(path, mayBeEmpty: false), _folder));
    }

    [Theory]
    [InlineData("a|a\na", "holds one label, 'a'")]
    [InlineData("|", "holds no label")]
    public void Too_few_labels_in_lists_are_told(string column, string found) =>
        Assert.Equal(
            $"a.csv: the column 'label' {found}; at least two are needed.",
            UserProblems.Of(() => ReadLists(_folder.Write("a.csv", $"label\n{column}\n"), mayBeEmpty: true), _folder));

    private static Labels ReadLists(string path, bool mayBeEmpty) => Labels.ReadLists(
        [new TableSource(path)], "label", field => LabelSet.Split(field, '|'), mayBeEmpty,
        new RowProblems(BadRows.Error));

    private static Labels Read(params string[] paths) =>
        Labels.Read([.. paths.Select(path => new TableSource(path))], "label", new RowProblems(BadRows.Error));
}
