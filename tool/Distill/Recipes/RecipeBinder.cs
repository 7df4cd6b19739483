namespace Distill.Recipes;

/// <summary>
/// Keys and values into records. Finds every problem instead of stopping at the first: a value that cannot be used
/// leaves its default in the record, and is in the findings.
/// </summary>
internal sealed class RecipeBinder
{
    private readonly Findings _findings;
    private readonly KeyPlaces _places = new();
    private readonly List<Action<Recipe>> _afterwards = [];

    private RecipeBinder(Findings findings) => _findings = findings;

    public static (Recipe Recipe, KeyPlaces Places) Bind(YamlMap document, Findings findings)
    {
        var binder = new RecipeBinder(findings);
        binder._places.Add("", new KeyPlace(document.Place, document.Place));
        var recipe = (Recipe)binder.BindSection(typeof(Recipe), "", document, basis: null);
        foreach (var finish in binder._afterwards)
        {
            finish(recipe);
        }

        return (recipe, binder._places);
    }

    /// <summary>A section with what its keys say.</summary>
    /// <param name="basis">the values of keys that are not given; null: the record's defaults</param>
    private object BindSection(Type type, string path, YamlMap? map, object? basis)
    {
        var shape = SectionShape.Of(type);
        var section = basis is null ? shape.CreateDefault() : shape.Copy(basis);
        var entries = map?.Entries ?? [];

        foreach (var entry in entries.Where(entry => shape.Find(entry.Key) is null))
        {
            var unknown = UnknownKey.Explain(entry.Key, KeyPath.InReference(path));
            _findings.Add(entry.Place, unknown.Sentence);
            foreach (var meant in unknown.Meant)
            {
                _findings.Doubt(meant);
            }
        }

        foreach (var key in shape.Keys)
        {
            var keyPath = KeyPath.Join(path, key.Name);
            var entry = entries.FirstOrDefault(entry => entry.Key == key.Name);
            if (entry is not null)
            {
                _places.Add(keyPath, new KeyPlace(entry.Place, entry.Value.Place));
            }

            if (key.About.Over is { } over)
            {
                _afterwards.Add(recipe => BindKey(section, key, keyPath, entry, SectionShape.Get(recipe, over)));
            }
            else
            {
                BindKey(section, key, keyPath, entry, basis is null ? null : key.Get(basis));
            }
        }

        return section;
    }

    private void BindKey(object section, KeyShape key, string path, YamlEntry? entry, object? basis)
    {
        if (entry is null && basis is not null)
        {
            key.Set(section, basis);
        }
        else if (entry is null && key.IsRequired)
        {
            key.Set(section, Miss(key, path));
        }
        else if (entry is not null)
        {
            key.Set(section, BindValue(key, path, entry.Value, basis ?? key.Get(section)));
        }
    }

    /// <summary>Tells what is missing by its innermost name: data.train, not data.</summary>
    private object? Miss(KeyShape key, string path)
    {
        if (key.IsSection && SectionShape.Of(key.Type).Keys.Any(inner => inner.IsRequired))
        {
            return BindSection(key.Type, path, map: null, basis: null);
        }

        if (_findings.IsSound(path))
        {
            _findings.Add(_places.Of(path), path, $"{path} is missing; it must be {Expected.Of(key)}.");
        }

        return Placeholder(key, path);
    }

    /// <summary>A key's value; where it is wrong, the one that holds without it.</summary>
    private object? BindValue(KeyShape key, string path, YamlNode node, object? otherwise)
    {
        string wrong;
        switch (node)
        {
            case YamlMap map when key.IsSection:
                return BindSection(key.Type, path, map, otherwise);
            case YamlList list when key.IsSteps:
                return BindSteps(key, path, list);
            case YamlList list when key.IsList || key.IsChoice:
                return BindList(key, path, list);
            case YamlList list when key.IsMap:
                return LayerPairReader.Read(key, path, list, _findings);
            case YamlText { IsNull: true } when key.MayBeNull:
                return null;
            case YamlText text when !key.IsSection && !key.IsList:
                if (ScalarReader.Read(key, text, out var fault) is { } value)
                {
                    return value;
                }

                wrong = fault;
                break;
            case YamlRefused:
                _findings.Doubt(path);
                return otherwise ?? Placeholder(key, path);
            default:
                wrong = Expected.Instead(key, node);
                break;
        }

        _findings.Add(node.Place, path, $"{key.Name} {wrong}");
        return otherwise ?? Placeholder(key, path);
    }

    private object BindList(KeyShape key, string path, YamlList list)
    {
        var items = new List<object>();
        foreach (var node in list.Items)
        {
            var fault = Expected.Instead(key, node);
            if (node is YamlText text && ScalarReader.ReadItem(key, text, out fault) is { } item)
            {
                items.Add(item);
            }
            else
            {
                _findings.Add(node.Place, path, $"{key.Name} {fault}");
            }
        }

        var all = EqualList.Of(key.ItemType, items);
        return key.IsChoice ? LayerChoice.Named((EqualList<int>)all) : all;
    }

    /// <summary>Each item is a section with one key, its kind; a kind's word alone is a step with its defaults.</summary>
    private object BindSteps(KeyShape key, string path, YamlList list)
    {
        var steps = new List<object>();
        foreach (var (index, node) in list.Items.Index())
        {
            var inner = KeyPath.Join(path, $"{index}");
            _places.Add(inner, new KeyPlace(node.Place, node.Place));
            steps.Add(BindStep(key, inner, node));
        }

        return EqualList.Of(key.ItemType, steps);
    }

    /// <summary>A step without a kind where it cannot be used: the others keep their numbers.</summary>
    private object BindStep(KeyShape key, string path, YamlNode node)
    {
        var shape = SectionShape.Of(key.ItemType);
        var step = shape.CreateDefault();
        var kinds = Quoted.List([.. shape.Keys.Select(kind => kind.Name)]);
        switch (node)
        {
            case YamlMap { Entries.Count: 1 } map:
                return BindSection(key.ItemType, path, map, basis: null);
            case YamlText text when shape.Find(text.Value) is { } kind:
                kind.Set(step, BindSection(kind.Type, KeyPath.Join(path, kind.Name), map: null, basis: null));
                break;
            case YamlText text:
                _findings.Add(
                    node.Place,
                    path,
                    $"a step of {key.Name} is {Quoted.Short(text.Value)}; the kinds are {kinds}."
                    + Nearest.Question(text.Value, [.. shape.Keys.Select(kind => kind.Name)]));
                break;
            case YamlRefused:
                _findings.Doubt(path);
                break;
            default:
                _findings.Add(
                    node.Place,
                    path,
                    $"a step of {key.Name} has one key, of {kinds}, and begins with '- '.");
                break;
        }

        return step;
    }

    /// <summary>Stands in for a required value that is missing, so that the rules can go on.</summary>
    private object? Placeholder(KeyShape key, string path) => key switch
    {
        { MayBeNull: true } => null,
        { IsList: true } => EqualList.Of(key.ItemType, []),
        { IsSection: true } => BindSection(key.Type, path, map: null, basis: null),
        _ when key.Type == typeof(string) => "",
        _ => Activator.CreateInstance(key.Type),
    };
}
