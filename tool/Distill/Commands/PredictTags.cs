using System.CommandLine;
using Distill.Data;
using Distill.Evaluation;
using Distill.Formats;

namespace Distill.Commands;

/// <summary>What <c>predict</c> answers with a model that tags words.</summary>
internal sealed class PredictTags(
    ParseResult parsed, ModelOptions model, PredictOptions options, WordTagger tagger, Terminal terminal)
{
    public void Texts()
    {
        var texts = options.Texts(parsed).Select(text => text.Length == 1
            ? text[0]
            : throw new UserException(ExitCode.Usage, model.Folder(parsed), "tags the words of one text; leave out --pair."));
        Print([.. texts]);
    }

    public void Rows(TableSource given)
    {
        var choice = new ColumnChoice(given);
        var column = choice.Take(parsed.GetValue(options.TextColumn), "text", options.TextColumn.Name);
        choice.ThrowIfUnclear();
        if (parsed.GetValue(options.PairColumn) is not null)
        {
            throw new UserException(
                ExitCode.Usage, model.Folder(parsed), $"tags the words of one text; leave out {options.PairColumn.Name}.");
        }

        var columns = new ExampleColumns(column);
        var source = TaggedReader.WithLists(given, column);
        if (!parsed.GetValue(options.Json))
        {
            TagTable.RequireFreeName(source, column);
        }

        var problems = model.Problems(parsed);
        using var examples = tagger.Read(source, columns, problems);
        SkippedRows.Tell(problems, terminal);
        TellNote();
        var logits = RunDisplay.Show(terminal, observer => model.Predictor(parsed, tagger).Logits(
            examples.Set, done => observer.OnProgress("predicting", done, examples.Set.Count)));

        var texts = PredictionTable.Texts(source, columns, examples)
            .Select(row => (row.Texts[0], tagger.Tag(row.Texts[0], logits, row.Example)));
        if (parsed.GetValue(options.Json))
        {
            TagPrinter.PrintJson(texts, terminal);
        }
        else if (parsed.GetValue(options.Output) is { } output)
        {
            AtomicFile.Write(output, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                TagTable.Write(writer, column, texts);
            });
        }
        else
        {
            TagTable.Write(terminal.Output, column, texts);
        }
    }

    private void Print(string[] texts)
    {
        using var examples = tagger.Read(texts);
        TellNote();
        var logits = model.Predictor(parsed, tagger).Logits(examples.Set);
        var tagged = texts.Select((text, i) => (text, tagger.Tag(text, logits, i)));
        if (parsed.GetValue(options.Json))
        {
            TagPrinter.PrintJson(tagged, terminal);
        }
        else
        {
            TagPrinter.Print([.. tagged.Select(each => each.Item2)], terminal);
        }
    }

    private void TellNote()
    {
        if (tagger.Note is { } note)
        {
            terminal.Error.WriteLine(note);
        }
    }
}
