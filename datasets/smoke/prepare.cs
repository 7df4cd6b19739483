#:property PublishAot=false
#:property UseAppHost=false
#:property InvariantGlobalization=true

// Makes smoke.csv beside this file: 600 sentences whose words give their topic away, the same on every machine.

using System.Security.Cryptography;
using System.Text;

const int rows = 600;

(string Topic, string[] Things, string[] Doings)[] topics =
[
    ("food",
        ["soup", "bread", "cheese", "the kitchen", "a recipe", "salad", "the oven", "butter", "noodles", "the spoon"],
        ["baked", "tasted", "salted", "served", "fried", "stirred"]),
    ("music",
        ["the violin", "a song", "the choir", "a melody", "the drum", "a concert", "the piano", "a chord", "rhythm", "the singer"],
        ["played", "sang", "tuned", "recorded", "hummed", "rehearsed"]),
    ("sport",
        ["the ball", "a goal", "the team", "the stadium", "a race", "the coach", "a medal", "the match", "tennis", "the runner"],
        ["kicked", "scored", "trained", "won", "threw", "raced"]),
    ("weather",
        ["rain", "the storm", "a cloud", "snow", "the wind", "fog", "thunder", "the forecast", "frost", "sunshine"],
        ["froze", "blew", "poured", "melted", "cleared", "predicted"]),
];
string[] people = ["my neighbour", "the teacher", "everybody", "an old friend", "her brother", "the visitor", "someone", "they"];
string[] times = ["yesterday", "in the morning", "last week", "again", "before noon", "at the end", "for an hour", "all day"];
string[] links = ["with", "after", "near", "because of", "instead of", "and then"];

// A linear congruential generator (Knuth, The Art of Computer Programming, volume 2, section 3.3.4, MMIX).
var state = 1UL;
int Draw(int count)
{
    state = unchecked((state * 6364136223846793005) + 1442695040888963407);
    return (int)((state >> 33) % (ulong)count);
}

string Any(string[] words) => words[Draw(words.Length)];

var text = new StringBuilder("sentence,topic\n");
for (var row = 0; row < rows; row++)
{
    var (topic, things, doings) = topics[row % topics.Length];
    var (_, strange, _) = topics[Draw(topics.Length)]; // three words speak for the topic, one for any
    text.Append($"{Any(people)} {Any(doings)} {Any(things)} {Any(links)} {Any(things)} {Any(links)} {Any(strange)} {Any(times)},{topic}\n");
}

var path = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "smoke.csv");
var bytes = Encoding.UTF8.GetBytes(text.ToString());
File.WriteAllBytes(path, bytes);
Console.WriteLine($"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  smoke.csv  {rows} rows");
