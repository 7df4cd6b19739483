using System.Reflection;

namespace Distill.Torch.Tests;

public sealed class OperatorTests
{
    public static TheoryData<string> OperatorsOfTheBinding()
    {
        var fields =
            from type in typeof(Tensor).Assembly.GetTypes()
            from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            where field.FieldType == typeof(Operator)
            select ((Operator)field.GetValue(null)!).Name;
        return [.. fields.Distinct().Order(StringComparer.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(OperatorsOfTheBinding))]
    public void Every_operator_of_the_binding_exists_in_this_libtorch(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var schema = new Operator(dot < 0 ? name : name[..dot], dot < 0 ? "" : name[(dot + 1)..]).Schema;

        Assert.StartsWith(name + "(", schema, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_arguments_are_filled_from_the_schema()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([1, 2, 3], 3);

        // alpha, the factor of the second tensor, is 1 by default.
        var sum = new Operator("aten::add", "Tensor").Call(x, x);

        Assert.Equal([2f, 4f, 6f], sum.ToArray<float>());
    }

    [Fact]
    public void A_default_can_stand_in_the_middle()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([3, 4], 1, 2);

        var norm = new Operator("aten::linalg_vector_norm").Call(x, Argument.Default, Argument.None, true);

        Assert.Equal([5f], norm.ToArray<float>());
        Assert.Equal([1L, 1L], norm.Shape);
    }

    [Fact]
    public void An_integer_serves_where_the_schema_asks_for_a_real_number()
    {
        using var scope = new TensorScope();

        var full = Tensor.Full([2], 3);

        Assert.Equal([3f, 3f], full.ToArray<float>());
    }

    [Fact]
    public void Several_results_come_back_as_several_tensors()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([3, 1, 2], 3);

        var sorted = new Operator("aten::sort").CallMany(x, -1, true);

        Assert.Equal([3f, 2f, 1f], sorted[0]!.ToArray<float>());
        Assert.Equal([0L, 2L, 1L], sorted[1]!.ToArray<long>());
    }

    [Fact]
    public void A_list_of_tensors_goes_in_and_comes_out()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([1, 2, 3, 4, 5], 5);

        var parts = x.Split(2, 0);

        Assert.Equal([2L, 2L, 1L], parts.Select(part => part.Count));
        Assert.Equal(x.ToArray<float>(), Tensor.Cat(parts).ToArray<float>());
    }

    [Fact]
    public void A_list_longer_than_the_stack_buffer_is_passed_whole()
    {
        using var scope = new TensorScope();
        var ones = Enumerable.Range(0, 1000).Select(i => Tensor.From<float>([i], 1)).ToArray();

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (float)i), Tensor.Cat(ones).ToArray<float>());
    }

    [Fact]
    public void Optional_tensors_booleans_and_strings_reach_the_operator()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([-1, 0, 1], 1, 3);

        Assert.NotEqual(x.Gelu().ToArray<float>(), x.Gelu(tanh: true).ToArray<float>());
        Assert.Equal(
            x.ToArray<float>(), x.Linear(Tensor.From<float>([1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3)).ToArray<float>());
        Assert.Equal([1L, 1L], x.Sum(1, keep: true).Shape);
    }

    [Fact]
    public void Devices_and_kinds_of_elements_reach_the_operator()
    {
        using var scope = new TensorScope();

        var zeros = Tensor.Zeros([2, 2], ScalarType.BFloat16, Device.Cpu);

        Assert.Equal(ScalarType.BFloat16, zeros.Type);
        Assert.Equal(Device.Cpu, zeros.Device);
    }

    [Fact]
    public void A_wrong_shape_is_an_exception_with_libtorchs_text()
    {
        using var scope = new TensorScope();
        var left = Tensor.Zeros([2, 3]);
        var right = Tensor.Zeros([2, 3]);

        var exception = Assert.Throws<EngineException>(() => left.MatMul(right));

        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", exception.Message);
    }

    [Fact]
    public void An_unknown_operator_is_an_exception_that_names_it()
    {
        var exception = Assert.Throws<EngineException>(() => new Operator("aten::no_such_operator").Do());

        Assert.Contains("aten::no_such_operator", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_kind_of_argument_is_refused_by_name()
    {
        using var scope = new TensorScope();
        var x = Tensor.Zeros([2]);

        var exception = Assert.Throws<EngineException>(() => new Operator("aten::add", "Tensor").Do(x, 1.5));

        Assert.Equal("aten::add.Tensor: argument 'other' is Tensor, but was given a real number", exception.Message);
    }

    [Fact]
    public void A_missing_argument_is_refused_by_name()
    {
        using var scope = new TensorScope();
        var x = Tensor.Zeros([2]);

        var exception = Assert.Throws<EngineException>(() => new Operator("aten::add", "Tensor").Do(x));

        Assert.Equal("aten::add.Tensor: argument 'other' has no default and was not given", exception.Message);
    }

    [Fact]
    public void Too_many_arguments_are_refused()
    {
        using var scope = new TensorScope();
        var x = Tensor.Zeros([2]);

        var exception = Assert.Throws<EngineException>(() => new Operator("aten::relu").Do(x, 1, 2));

        Assert.Equal("aten::relu takes 1 arguments, but was given 3", exception.Message);
    }

    [Fact]
    public void More_memory_than_there_is_is_an_exception()
    {
        var exception = Assert.Throws<EngineException>(() => Tensor.Zeros([1L << 50]));

        Assert.Contains("memory", exception.Message, StringComparison.Ordinal);
    }
}
