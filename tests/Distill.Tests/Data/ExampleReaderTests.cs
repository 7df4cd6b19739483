using Distill.Data;
using Distill.Tokenizers;

namespace Distill.Tests.Data;

public sealed class ExampleReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Labels _labels = Labels.Sorted(["negative", "positive"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_become_examples_in_the_order_of_the_file()
    {
        var path = _folder.Write(
            "a.csv",
            "id,label\n" + string.Concat(Enumerable.Range(0, 5_000).Select(id => $"{id} {id + 1},negative\n")));

        var examples = Read(path, new ExampleColumns("id", Label: "label"), new TokenIds(6_000, 8).Encode).ToList();

        Assert.Equal(Enumerable.Range(0, 5_000), examples.Select(example => example.Values[0]));
        Assert.Equal(Enumerable.Range(2, 5_000), examples.Select(example => example.Line));
        Assert.All(examples, example => Assert.Equal((2, 0), (example.Boundary, example.Label)));
    }

    [Fact]
    public void Without_a_label_column_examples_are_unlabelled()
    {
        var path = _folder.Write("a.csv", "text,label\na,whatever\n");

        Assert.Equal(Labels.None, Read(path, new ExampleColumns("text"), Letters).Single().Label);
    }

    [Theory]
    [InlineData("a.csv", "text,label\na,positive|negative\nb,\nc, negative ;\nd,negative|negative\n", '|')]
    [InlineData("a.jsonl", """
        {"text": "a", "label": ["positive", "negative"]}
        {"text": "b", "label": []}
        {"text": "c", "label": "negative"}
        {"text": "d", "label": ["negative", "negative"]}
        """, '|')]
    public void A_row_may_have_several_labels_or_none(string name, string content, char separator)
    {
        var source = LabelSet.WithLists(
            new TableSource(_folder.Write(name, content.Replace(" ;", "", StringComparison.Ordinal))), separator, "label");

        var examples = ExampleReader.Read(
            source, new ExampleColumns("text", Label: "label", LabelSeparator: separator), _labels, Letters,
            new RowProblems(BadRows.Error)).ToList();

        Assert.Equal([[0, 1], [], [0], [0]], examples.Select(example => example.Marks!));
        Assert.All(examples, example => Assert.Equal(Labels.None, example.Label));
    }

    [Fact]
    public void Rows_without_labels_are_told_from_rows_with_none_of_them()
    {
        var source = new TableSource(_folder.Write("a.csv", "text,label\na,\n"));
        Example Read(string? label) => ExampleReader.Read(
            source, new ExampleColumns("text", Label: label, LabelSeparator: '|'), _labels, Letters,
            new RowProblems(BadRows.Error)).Single();

        Assert.Equal([], LabelSet.Of(Read("label").Marks!)!);
        Assert.Null(LabelSet.Of(Read(label: null).Marks!));
    }

    [Fact]
    public void One_unknown_label_of_several_makes_a_bad_row()
    {
        var source = new TableSource(_folder.Write("a.csv", "text,label\na,positive|postive\n"));

        Assert.Equal(
            "a.csv:2: label is 'postive'; the labels are 'negative', 'positive'. Did you mean 'positive'?",
            UserProblems.Of(
                ExampleReader.Read(
                    source, new ExampleColumns("text", Label: "label", LabelSeparator: '|'), _labels, Letters,
                    new RowProblems(BadRows.Error)),
                _folder));
    }

    [Fact]
    public void The_boundary_of_a_pair_is_where_the_type_ids_change()
    {
        Assert.Equal(2, Encoded.Of([1, 2, 3], [0, 0, 1]).Boundary);
        Assert.Equal(3, Encoded.Of([1, 2, 3], [0, 0, 0]).Boundary);
        Assert.Equal(0, Encoded.Of([1, 2, 3], [1, 1, 1]).Boundary);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 2)]
    public void Type_ids_that_a_boundary_cannot_tell_are_refused(params int[] typeIds) =>
        Assert.Equal(
            "the tokenizer's type ids are not first 0, for the first text, and then 1, for the second.",
            Encoded.Of([1, 2, 3], typeIds).Flaw);

    [Fact]
    public void Texts_are_tokenized_with_the_boundary_between_them()
    {
        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nfine\nday\n");
        var path = _folder.Write("a.csv", "a,b\nFine day,a fine day\n");
        var texts = new TextIds(Tokenizer.Load(_folder.File("vocab.txt")), maxLength: 8);

        var example = Read(path, new ExampleColumns("a", Pair: "b"), texts.Encode).Single();

        Assert.Equal([2, 5, 6, 3, 1, 5, 6, 3], example.Values);
        Assert.Equal(4, example.Boundary);
    }

    [Fact]
    public void Token_ids_of_a_pair_follow_each_other()
    {
        var path = _folder.Write("a.tsv", "a\tb\n1 2\t 3  4 5\n");

        var example = Read(path, new ExampleColumns("a", Pair: "b"), new TokenIds(10, 5).Encode).Single();

        Assert.Equal([1, 2, 3, 4, 5], example.Values);
        Assert.Equal(2, example.Boundary);
    }

    [Theory]
    [InlineData("1 x", "token id is 'x'; it must be a whole number from 0 to 9, the last id of the vocabulary.")]
    [InlineData("10", "token id is '10'; it must be a whole number from 0 to 9, the last id of the vocabulary.")]
    [InlineData("-1", "token id is '-1'; it must be a whole number from 0 to 9, the last id of the vocabulary.")]
    [InlineData(
        "99999999999",
        "token id is '99999999999'; it must be a whole number from 0 to 9, the last id of the vocabulary.")]
    [InlineData("1 2 3 4 5 6", "has 6 token ids; at most 5 are allowed by max_length.")]
    public void Bad_token_ids_are_told(string ids, string flaw) =>
        Assert.Equal(
            $"a.csv:2: {flaw}",
            Problems(_folder.Write("a.csv", $"ids\n{ids}\n"), new ExampleColumns("ids"), new TokenIds(10, 5).Encode));

    [Theory]
    [InlineData(
        "text,pair,label\n a,b,postive\n",
        "a.csv:2: label is 'postive'; the labels are 'negative', 'positive'. Did you mean 'positive'?")]
    [InlineData("text,pair,label\n ,b,positive\n", "a.csv:2: 'text' is empty; every row needs a text.")]
    [InlineData("text,pair,label\na,,positive\n", "a.csv:2: 'pair' is empty; every row needs two texts.")]
    [InlineData("text,pair,label\n?,b,positive\n", "a.csv:2: the text '?' gives no tokens.")]
    public void A_row_that_cannot_be_used_is_told(string content, string problem) =>
        Assert.Equal(
            problem, Problems(_folder.Write("a.csv", content), new ExampleColumns("text", "pair", "label"), Letters));

    [Fact]
    public void Problems_of_the_table_and_of_its_values_are_told_together() =>
        Assert.Equal(
            "a.csv:3: has 1 field; the header has 2 columns.\n"
            + "a.csv:2: label is 'x'; the labels are 'negative', 'positive'.",
            Problems(
                _folder.Write("a.csv", "text,label\na,x\nb\n"), new ExampleColumns("text", Label: "label"), Letters));

    [Fact]
    public void Skipped_rows_leave_the_others()
    {
        var path = _folder.Write("a.csv", "text,label\na,x\nb\nc,positive\n");
        var problems = new RowProblems(BadRows.Skip);

        var examples = ExampleReader.Read(
            new TableSource(path), new ExampleColumns("text", Label: "label"), _labels, Letters, problems).ToList();

        Assert.Equal(4, examples.Single().Line);
        Assert.Equal(2, problems.Count);
    }

    [Fact]
    public void A_file_whose_rows_are_all_skipped_is_an_error()
    {
        var path = _folder.Write("a.csv", "text,label\na,x\nb,y\n");
        var problems = new RowProblems(BadRows.Skip);
        problems.Add("other.csv", 7, "is bad.");

        Assert.Equal(
            "a.csv: no row can be used, all 2 are bad. The first: "
            + "a.csv:2: label is 'x'; the labels are 'negative', 'positive'.",
            UserProblems.Of(
                ExampleReader.Read(
                    new TableSource(path), new ExampleColumns("text", Label: "label"), _labels, Letters, problems),
                _folder));
    }

    /// <summary>One id a letter.</summary>
    private static Encoded Letters(string text, string? pair)
    {
        int[] ids = [.. (text + pair).Where(char.IsLetter).Select(letter => letter - 'a')];
        return text == "?" ? new Encoded([], 0) : new Encoded(ids, text.Length);
    }

    private IEnumerable<Example> Read(string path, ExampleColumns columns, Encode encode) =>
        ExampleReader.Read(new TableSource(path), columns, _labels, encode, new RowProblems(BadRows.Error));

    private string Problems(string path, ExampleColumns columns, Encode encode) =>
        UserProblems.Of(Read(path, columns, encode), _folder);
}
