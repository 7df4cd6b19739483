#:property PublishAot=false
#:property UseAppHost=false
#:property InvariantGlobalization=true

// Makes the CSV files of this folder from WordNet's noun glosses: dotnet run prepare.cs [-- WORDNET_FOLDER [OUTPUT_FOLDER]]
// A file depends only on WordNet's text: rows are ordered and dealt to the splits by the SHA-256 of their gloss.

using System.Security.Cryptography;
using System.Text;

// The lexicographer files 04 to 28, see lexnames(5WN). 03, Tops, is left out: its 51 nouns (entity, thing, person, …)
// stand above the topics and belong to none.
string[] topics =
[
    "act", "animal", "artifact", "attribute", "body", "cognition", "communication", "event", "feeling", "food", "group",
    "location", "motive", "object", "person", "phenomenon", "plant", "possession", "process", "quantity", "relation",
    "shape", "state", "substance", "time",
];
const int firstTopic = 4;

var here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var source = Path.Combine(args.ElementAtOrDefault(0) ?? "/usr/share/wordnet", "data.noun");
var output = args.ElementAtOrDefault(1) ?? here;
var recorded = File.ReadLines(Path.Combine(here, "SHA256SUMS"))
    .Select(line => line.Split("  "))
    .ToDictionary(entry => entry[1], entry => entry[0]);

if (recorded.All(entry => Sum(entry.Key) == entry.Value))
{
    Report("complete already");
    return 0;
}

if (!File.Exists(source))
{
    Console.Error.WriteLine($"{source}: there is no such file. It comes with WordNet: apt-get install wordnet-base");
    return 4;
}

var rows = ReadGlosses()
    .GroupBy(row => row.Gloss)
    .Where(same => same.Select(row => row.Topic).Distinct().Count() == 1) // a gloss of two topics has no right answer
    .Select(same => (same.Key, same.First().Topic, Hash: SHA256.HashData(Encoding.UTF8.GetBytes(same.Key))))
    .Select(row => new Row(row.Key, row.Topic, Convert.ToHexStringLower(row.Hash), BitConverter.ToUInt32(row.Hash, 28) % 10))
    .OrderBy(row => row.Order, StringComparer.Ordinal)
    .ToList();

const int labelled = 10_000;
const int few = 2_000;
var train = rows.Where(row => row.Tenth < 8).ToList();

WriteLabelled("train.csv", train);
WriteLabelled("train-2k.csv", train.Take(few));
WriteLabelled("train-10k.csv", train.Take(labelled));
Write("unlabelled.csv", "gloss", train.Skip(labelled).Select(row => Quote(row.Gloss)));
WriteLabelled("validation.csv", rows.Where(row => row.Tenth == 8));
WriteLabelled("test.csv", rows.Where(row => row.Tenth == 9));

Report("written");
if (!recorded.All(entry => Sum(entry.Key) == entry.Value))
{
    Console.Error.WriteLine("These are not the sums in SHA256SUMS: another WordNet than Debian's 3.0. Results will differ a little.");
}

return 0;

// A line of data.noun: offset, lexicographer file, …, '|', then the gloss: a definition and perhaps quoted examples.
IEnumerable<(string Gloss, string Topic)> ReadGlosses()
{
    foreach (var line in File.ReadLines(source).Where(line => !line.StartsWith("  "))) // the licence stands above, indented
    {
        var topic = int.Parse(line.Split(' ', 3)[1]) - firstTopic;
        var definition = line[(line.IndexOf('|') + 1)..].Split('"')[0].Trim(' ', ';', ':', ',');
        if (topic >= 0 && definition.Length > 0)
        {
            yield return (definition, topics[topic]);
        }
    }
}

void WriteLabelled(string name, IEnumerable<Row> rows) =>
    Write(name, "gloss,topic", rows.Select(row => $"{Quote(row.Gloss)},{row.Topic}"));

void Write(string name, string header, IEnumerable<string> lines)
{
    var path = Path.Combine(output, name);
    File.WriteAllText($"{path}.tmp", string.Concat(lines.Prepend(header).Select(line => line + "\n")));
    File.Move($"{path}.tmp", path, overwrite: true);
}

string? Sum(string name)
{
    var path = Path.Combine(output, name);
    return File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : null;
}

void Report(string state)
{
    foreach (var name in recorded.Keys)
    {
        Console.WriteLine($"{Sum(name)}  {name}  {File.ReadLines(Path.Combine(output, name)).Count() - 1} rows");
    }

    Console.WriteLine($"{output}: {state}.");
}

// RFC 4180: quotes where the value holds a comma; no gloss holds a quote.
static string Quote(string value) => value.Contains(',') ? $"\"{value}\"" : value;

// Order: the gloss's SHA-256 in hexadecimal. Tenth: its last four bytes, modulo ten.
internal sealed record Row(string Gloss, string Topic, string Order, uint Tenth);
