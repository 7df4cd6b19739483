using Distill.Models;
using Distill.Tasks;

namespace Distill.Evaluation;

/// <summary>What a model says to one word; nothing where the text was cut off before it, or it has no tokens.</summary>
/// <param name="Probabilities">of every tag, in the order of the model's outputs</param>
internal sealed record TaggedWord(
    string Word, string? Tag, double? Probability, IReadOnlyList<KeyValuePair<string, double>>? Probabilities);

/// <summary>Words that name one thing together.</summary>
/// <param name="Start">the number of its first word, from 0</param>
/// <param name="End">the number of the word behind its last</param>
internal sealed record Entity(string Type, string Text, int Start, int End);

/// <summary>The words of a text with their tags, and the entities where the tags are such.</summary>
/// <param name="Entities">null where the tags are of another kind</param>
internal sealed record TaggedText(IReadOnlyList<TaggedWord> Words, IReadOnlyList<Entity>? Entities)
{
    /// <summary>Stands for the tag of a word that has none, as in CoNLL-U.</summary>
    public const string NoTag = "_";

    /// <param name="firsts">where each word's first token stands; -1 where there is none</param>
    public static TaggedText Of(
        string[] words, int[] firsts, Logits logits, int example, IReadOnlyList<string> tags)
    {
        var tagged = new List<TaggedWord>();
        var (classes, places) = (new List<int>(), new List<int>()); // of the words that have an answer
        foreach (var (word, first) in words.Zip(firsts))
        {
            if (first < 0)
            {
                tagged.Add(new TaggedWord(word, null, null, null));
                continue;
            }

            var probabilities = logits.Probabilities(example, classes.Count);
            var best = Array.IndexOf(probabilities, probabilities.Max());
            classes.Add(best);
            places.Add(tagged.Count);
            tagged.Add(new TaggedWord(
                word, tags[best], probabilities[best], [.. tags.Zip(probabilities, KeyValuePair.Create)]));
        }

        var scheme = EntityTags.Of(tags);
        return new TaggedText(tagged, scheme is null ? null :
        [
            .. from span in scheme.Spans([.. classes])
               let start = places[span.Start]
               let end = places[span.End - 1] + 1
               select new Entity(scheme.Types[span.Type], string.Join(' ', words[start..end]), start, end),
        ]);
    }
}
