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

    public bool IsList => EqualList.IsOne(Type);

    /// <summary>The type of a single value: of a list's items.</summary>
    public Type ItemType => IsList ? Type.GetGenericArguments()[0] : Type;

    /// <summary>The words that it takes, in the order of the enum; none where it takes something else.</summary>
    public IReadOnlyList<string> Words => Type.IsEnum ? [.. Enum.GetNames(Type).Select(Spelling.Word)] : [];

    public object? Get(object section) => _property.GetValue(section);

    public void Set(object section, object? value) => _property.SetValue(section, value);
}
