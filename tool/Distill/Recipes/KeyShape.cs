using System.Reflection;
using System.Runtime.CompilerServices;

namespace Distill.Recipes;

/// <summary>One key of a section: its spelling, type, and what <see cref="KeyAttribute"/> says of it.</summary>
internal sealed class KeyShape
{
    private readonly PropertyInfo _property;
    private readonly KeyAttribute _key;

    public KeyShape(PropertyInfo property, KeyAttribute key, NullabilityInfoContext nullability)
    {
        _property = property;
        _key = key;
        Name = Spelling.Key(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        MayBeNull = nullability.Create(property).WriteState == NullabilityState.Nullable;
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
    }

    public string Name { get; }

    /// <summary>The type of a value, without <c>?</c>.</summary>
    public Type Type { get; }

    public KeyAttribute About => _key;

    /// <summary>The key takes <c>null</c>, and <see cref="KeyAttribute.Otherwise"/> says what holds then.</summary>
    public bool MayBeNull { get; }

    public bool IsRequired { get; }

    public bool IsSection => SectionShape.IsSection(Type);

    /// <summary>The key takes a list, and nothing else.</summary>
    public bool IsList => EqualList.IsOne(Type);

    /// <summary>The key takes a list of steps: sections of which each gives one key, its kind.</summary>
    public bool IsSteps => IsList && SectionShape.IsSection(ItemType);

    /// <summary>The type that holds the keys below this one; null where there are none.</summary>
    public Type? Below => IsSection ? Type : IsSteps ? ItemType : null;

    /// <summary>The key takes a word or a list of whole numbers.</summary>
    public bool IsChoice => Type == typeof(LayerChoice);

    /// <summary>The key takes a word or a list of pairs of layers.</summary>
    public bool IsMap => Type == typeof(LayerMap);

    /// <summary>The type of an item, where the key takes a list.</summary>
    public Type ItemType => IsList ? Type.GetGenericArguments()[0] : typeof(int);

    /// <summary>The words that it takes, in the order of the enum; none where it takes something else.</summary>
    public IReadOnlyList<string> Words => WordType.IsEnum ? [.. Enum.GetNames(WordType).Select(Spelling.Word)] : [];

    private Type WordType => IsChoice ? typeof(LayerRule) : IsMap ? typeof(LayerMapRule) : Type;

    /// <summary>The value that a word stands for.</summary>
    public object Word(int index)
    {
        var word = Enum.GetValues(WordType).GetValue(index)!;
        return word switch
        {
            LayerRule rule when IsChoice => LayerChoice.By(rule),
            LayerMapRule rule => LayerMap.By(rule),
            _ => word,
        };
    }

    public object? Get(object section) => _property.GetValue(section);

    public void Set(object section, object? value) => _property.SetValue(section, value);
}
