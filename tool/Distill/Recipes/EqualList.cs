using System.Collections;
using System.Runtime.CompilerServices;

namespace Distill.Recipes;

/// <summary>A list that equals another with the same items, as records need it.</summary>
[CollectionBuilder(typeof(EqualList), nameof(EqualList.Create))]
internal sealed class EqualList<T>(IReadOnlyList<T> items) : IReadOnlyList<T>, IEquatable<EqualList<T>>
{
    public int Count => items.Count;

    public T this[int index] => items[index];

    public bool Equals(EqualList<T>? other) => other is not null && items.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as EqualList<T>);

    public override int GetHashCode() => items.Aggregate(0, HashCode.Combine);

    /// <summary>All items, so that a record that holds the list prints all of its values.</summary>
    public override string ToString() => $"[{string.Join(", ", items)}]";

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal static class EqualList
{
    public static EqualList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    public static bool IsOne(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EqualList<>);

    /// <summary>A list of items whose type is only known now.</summary>
    public static object Of(Type item, IReadOnlyCollection<object> items)
    {
        var typed = Array.CreateInstance(item, items.Count);
        foreach (var (index, value) in items.Index())
        {
            typed.SetValue(value, index);
        }

        return Activator.CreateInstance(typeof(EqualList<>).MakeGenericType(item), typed)!;
    }
}
