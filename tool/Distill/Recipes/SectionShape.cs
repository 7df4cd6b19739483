using System.Collections.Concurrent;
using System.Reflection;

namespace Distill.Recipes;

/// <summary>The keys of a record, in their order. Reader, writer and reference all walk these.</summary>
internal sealed class SectionShape
{
    private static readonly ConcurrentDictionary<Type, SectionShape> _shapes = new();
    private static readonly Lazy<IReadOnlyList<string>> _paths = new(() => [.. PathsOf(typeof(Recipe), "")]);

    private readonly Type _type;

    private SectionShape(Type type)
    {
        _type = type;
        var nullability = new NullabilityInfoContext();
        Keys =
        [
            .. from property in type.GetProperties()
               let key = property.GetCustomAttribute<KeyAttribute>()
               where key is not null
               select new KeyShape(property, key, nullability),
        ];
    }

    public IReadOnlyList<KeyShape> Keys { get; }

    /// <summary>Every key of the recipe, sections too, by its path: <c>loss.soft.temperature</c>.</summary>
    public static IReadOnlyList<string> Paths => _paths.Value;

    public static SectionShape Of(Type type) => _shapes.GetOrAdd(type, type => new SectionShape(type));

    public static bool IsSection(Type type) =>
        type.IsClass && type.GetProperties().Any(property => property.IsDefined(typeof(KeyAttribute)));

    /// <summary>The key at a path that the recipe has.</summary>
    public static KeyShape KeyAt(string path) =>
        path.Split('.').Aggregate((KeyShape?)null, (key, name) => Of(key?.Below ?? typeof(Recipe)).Find(name)!)!;

    /// <summary>The key at a path, steps counted or not; null where recipes have no such key.</summary>
    public static KeyShape? FindAt(string path) =>
        KeyPath.InReference(path) is var known && Paths.Contains(known) ? KeyAt(known) : null;

    public KeyShape? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>The record with its defaults; required keys still have no value.</summary>
    public object CreateDefault() => Activator.CreateInstance(_type)!;

    /// <summary>A copy in which keys can be set without changing the original.</summary>
    public object Copy(object section)
    {
        var copy = CreateDefault();
        foreach (var key in Keys)
        {
            key.Set(copy, key.Get(section));
        }

        return copy;
    }

    /// <summary>
    /// The value at a path below <paramref name="section"/>; null where a section on the way is, and for keys of steps
    /// that are not counted.
    /// </summary>
    public static object? Get(object? section, string path)
    {
        foreach (var name in path.Split('.'))
        {
            section = section switch
            {
                null => null,
                IReadOnlyList<object> steps => int.TryParse(name, out var index) ? steps[index] : null,
                _ => Of(section.GetType()).Find(name)!.Get(section),
            };
        }

        return section;
    }

    private static IEnumerable<string> PathsOf(Type type, string section)
    {
        foreach (var key in Of(type).Keys)
        {
            var path = KeyPath.Join(section, key.Name);
            yield return path;
            foreach (var inner in key.Below is { } below ? PathsOf(below, path) : [])
            {
                yield return inner;
            }
        }
    }
}
