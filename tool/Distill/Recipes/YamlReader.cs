using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Distill.Recipes;

/// <summary>
/// A recipe's text as keys and values. Walks the parser's events itself, with limits, before any object is built: the
/// YAML library's own readers die of 100,000 brackets, expand aliases without end, and take the last of duplicate keys.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 20_000;

    private readonly Findings _findings;
    private readonly Func<Place, Place> _at;
    private readonly Parser _parser;
    private int _nodes;

    private YamlReader(string text, Findings findings, Func<Place, Place> at)
    {
        _findings = findings;
        _at = at;
        _parser = new Parser(new StringReader(text));
    }

    private ParsingEvent Current => _parser.Current!;

    /// <summary>The document, or null when nothing can be made of the text; what is wrong is in the findings.</summary>
    public static YamlMap? Read(string text, Findings findings) => Read(text, findings, place => place);

    /// <param name="at">the place in messages of a place in the text</param>
    public static YamlMap? Read(string text, Findings findings, Func<Place, Place> at)
    {
        if (YamlSyntax.FindTabs(text, findings, at))
        {
            return null;
        }

        var reader = new YamlReader(text, findings, at);
        try
        {
            return reader.ReadDocument();
        }
        catch (TooMuchException)
        {
            return null;
        }
        catch (YamlException exception)
        {
            findings.Add(reader.PlaceOf(exception.Start), YamlSyntax.Tell(exception.Message));
            return null;
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The library's scanner fails so on some texts, such as "a: [1" with a key in the next line.
            var last = reader._parser.Current is { } current
                ? reader.PlaceOf(current.End)
                : at(Place.Start);
            findings.Add(last, YamlSyntax.Tell(""));
            return null;
        }
    }

    private YamlMap? ReadDocument()
    {
        Advance();
        Advance();
        if (Current is StreamEnd)
        {
            _findings.Add(_at(Place.Start), "the recipe is empty. 'dotnet distill new' writes one for your data.");
            return null;
        }

        Advance();
        var root = ReadNode(depth: 1);
        Advance();
        Advance();
        if (Current is DocumentStart another)
        {
            _findings.Add(
                PlaceOf(another.Start),
                "a second document starts here; a recipe is one document. Remove the line '---' and what follows it.");
        }

        if (root is YamlMap or YamlRefused)
        {
            return root as YamlMap;
        }

        var found = root is YamlText text ? Quoted.Short(text.Value) : "a list";
        _findings.Add(root.Place, $"found {found}; a recipe holds keys with values, such as 'seed: 1'.");
        return null;
    }

    private YamlNode ReadNode(int depth)
    {
        var place = PlaceOf(Current.Start);
        if (depth > MaxDepth)
        {
            throw TooMuch(place, $"nested deeper than {MaxDepth} levels; a recipe needs five.");
        }

        if (++_nodes > MaxNodes)
        {
            throw TooMuch(place, $"more than {MaxNodes} values; a recipe has a few dozen. Is it the right file?");
        }

        RefuseAnchorsAndTags(place);
        switch (Current)
        {
            case MappingStart:
                return ReadMap(place, depth);
            case SequenceStart:
                return ReadList(place, depth);
            case Scalar scalar:
                return new YamlText(place, scalar.Value, scalar.Style != ScalarStyle.Plain);
            case AnchorAlias alias:
                _findings.Add(place, $"'*{alias.Value}' is an alias; a recipe holds none. Write the value out.");
                return new YamlRefused(place);
            default:
                // Events of a damaged text need not pair up.
                throw new InvalidOperationException();
        }
    }

    private YamlMap ReadMap(Place place, int depth)
    {
        var entries = new List<YamlEntry>();
        var first = new Dictionary<string, Place>();
        for (Advance(); Current is not MappingEnd; Advance())
        {
            var key = ReadNode(depth + 1);
            Advance();
            var value = ReadNode(depth + 1);

            if (key is not YamlText { Value: var name })
            {
                _findings.Add(key.Place, "a key must be one word, followed by a colon.");
            }
            else if (first.TryGetValue(name, out var before))
            {
                _findings.Add(
                    key.Place,
                    $"key {Quoted.Short(name)} is given twice, here and in line {before.Line}. Remove one of them.");
            }
            else
            {
                first.Add(name, key.Place);
                entries.Add(new YamlEntry(name, key.Place, value));
            }
        }

        return new YamlMap(place, entries);
    }

    private YamlList ReadList(Place place, int depth)
    {
        var items = new List<YamlNode>();
        for (Advance(); Current is not SequenceEnd; Advance())
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlList(place, items);
    }

    private void RefuseAnchorsAndTags(Place place)
    {
        if (Current is not NodeEvent node)
        {
            return;
        }

        if (!node.Anchor.IsEmpty)
        {
            _findings.Add(place, $"'&{node.Anchor.Value}' is an anchor; a recipe holds none. Remove it.");
        }

        if (!node.Tag.IsEmpty)
        {
            var tag = node.Tag.Value.Replace("tag:yaml.org,2002:", "!!", StringComparison.Ordinal);
            _findings.Add(place, $"{Quoted.Short(tag)} is a tag; a recipe holds none. Remove it.");
        }
    }

    private void Advance() => _parser.MoveNext();

    private TooMuchException TooMuch(Place place, string what)
    {
        _findings.Add(place, what);
        return new TooMuchException();
    }

    private Place PlaceOf(Mark mark) => _at(new Place((int)mark.Line, (int)mark.Column));

    /// <summary>Leaves the walk; what was too much is in the findings.</summary>
    private sealed class TooMuchException : Exception;
}
