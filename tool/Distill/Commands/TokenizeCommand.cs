using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Distill.Tokenizers;

namespace Distill.Commands;

/// <summary>distill tokenize: what a model reads when it is given a text.</summary>
internal static class TokenizeCommand
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Verb Verb { get; } = new(
        "tokenize", "Show the tokens of a text, and the text that they stand for.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var path = new Argument<string>("folder")
        {
            Description = "A model folder with tokenizer.json or a vocabulary, or one of these files.",
        };
        var text = new Option<string>("--text") { Description = "The text." };
        var pair = new Option<string>("--pair") { Description = "A second text, for tasks that compare two." };
        var file = new Option<string>("--file") { Description = "A file in UTF-8, each line a text." };
        var json = new Option<bool>("--json")
        {
            Description = "Print JSON with ids, tokens, type_ids and text: an object for --text, an array for --file.",
        };
        command.AddAll(path, text, pair, file, json);
        command.Validators.Add(result =>
        {
            if (result.GetValue(text) is null == result.GetValue(file) is null)
            {
                result.AddError("Give either --text or --file.");
            }
            else if (result.GetValue(pair) is not null && result.GetValue(text) is null)
            {
                result.AddError("--pair goes with --text.");
            }
        });
        command.SetAction(result =>
        {
            var tokenizer = Tokenizer.Load(result.GetRequiredValue(path));
            var output = terminal.Output;
            if (result.GetValue(file) is { } texts)
            {
                PrintFile(tokenizer, texts, result.GetValue(json), output);
            }
            else
            {
                var encoding = tokenizer.Encode(result.GetRequiredValue(text), result.GetValue(pair));
                output.WriteLine(result.GetValue(json) ? ToJson(tokenizer, encoding) : ToText(tokenizer, encoding));
            }

            return (int)ExitCode.Done;
        });
    }

    /// <summary>Line by line, so that a file may be larger than memory.</summary>
    private static void PrintFile(Tokenizer tokenizer, string path, bool json, TextWriter output)
    {
        using var stream = InputFile.Open(path);
        using var reader = new StreamReader(stream);
        var isFirst = true;
        while (reader.ReadLine() is { } line)
        {
            var encoding = tokenizer.Encode(line);
            if (json)
            {
                output.Write(isFirst ? "[\n" : ",\n");
                output.Write(ToJson(tokenizer, encoding));
            }
            else
            {
                output.Write(isFirst ? "" : "\n");
                output.WriteLine(ToText(tokenizer, encoding));
            }

            isFirst = false;
        }

        if (json)
        {
            output.WriteLine(isFirst ? "[]" : "\n]");
        }
    }

    private static string ToText(Tokenizer tokenizer, Encoding encoding) =>
        $"""
        tokens    {string.Join(' ', encoding.Ids.Select(tokenizer.TokenOf))}
        ids       {string.Join(' ', encoding.Ids)}
        type ids  {string.Join(' ', encoding.TypeIds)}
        text      {tokenizer.Decode(encoding.Ids)}
        """;

    private static string ToJson(Tokenizer tokenizer, Encoding encoding)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, _json))
        {
            json.WriteStartObject();
            WriteNumbers(json, "ids", encoding.Ids);
            json.WriteStartArray("tokens");
            foreach (var id in encoding.Ids)
            {
                json.WriteStringValue(tokenizer.TokenOf(id));
            }

            json.WriteEndArray();
            WriteNumbers(json, "type_ids", encoding.TypeIds);
            json.WriteString("text", tokenizer.Decode(encoding.Ids));
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, int[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
