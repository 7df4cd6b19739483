using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>From and to the files of a folder.</summary>
internal sealed partial class Weights
{
    private readonly Dictionary<string, ElementType> _storedTypes = [];

    /// <summary>
    /// Reads a folder's weights, stored as fp32, bf16 or fp16. All missing, unexpected and misshapen ones are told at
    /// once.
    /// </summary>
    /// <param name="rounded">what <see cref="Round(ScalarType)"/> would do, to each as it is read; null for none</param>
    public static Weights Load(ModelFolder folder, WeightTable table, Device device, ScalarType? rounded = null)
    {
        var roundings = QuantizationReader.Read(folder, table);
        using var files = folder.OpenWeights();
        var problems = new InputProblems();
        var quantized = new QuantizedTensors(files, roundings, problems);
        var forms = table.Rows.Where(row => roundings.ContainsKey(row.Name))
            .ToDictionary(row => row.Name, row => quantized.Read(row, device));
        var whole = quantized.Names.Concat(forms.Keys).ToHashSet();
        var names = NamesOnDisk.Match(folder.Path, files, table, whole, problems);
        if (problems.Any)
        {
            foreach (var form in forms.Values)
            {
                form?.Dispose();
            }

            problems.ThrowIfAny();
        }

        var weights = Make(table, device, (row, tensor) =>
        {
            var stored = names.OfRows[row.Name];
            var file = files.FileOf(stored);
            if (!StoredTensor.Read(file, stored, tensor))
            {
                problems.Add(file.Path, $"'{stored}' holds NaN or infinity. The training that wrote it failed.");
            }
        }, forms!, rounded);
        foreach (var (row, stored) in names.OfRows)
        {
            weights._storedTypes.Add(row, files.FileOf(stored).Entry(stored).Type);
        }

        foreach (var (stored, row) in names.Tied)
        {
            weights.Compare(files.FileOf(stored), stored, row, problems);
        }

        if (problems.Any)
        {
            weights.Dispose();
            problems.ThrowIfAny();
        }

        return weights;
    }

    /// <summary>All in fp32, except those in whole numbers.</summary>
    public IEnumerable<SafetensorsTensor> ToWrite() =>
        All.Select(pair => StoredTensor.ToWrite(pair.Weight.Name, pair.Tensor)).Concat(QuantizedToWrite());

    /// <summary>All in one type, rounded; also those in whole numbers.</summary>
    public IEnumerable<SafetensorsTensor> ToWrite(ElementType type) =>
        Table.Rows.Select(row => StoredTensor.ToWrite(row.Name, this[row.Name], type));

    /// <summary>Each in the type that it was loaded from.</summary>
    public IEnumerable<SafetensorsTensor> ToWriteAsLoaded() => All
        .Select(pair => StoredTensor.ToWrite(pair.Weight.Name, pair.Tensor, _storedTypes[pair.Weight.Name]))
        .Concat(QuantizedToWrite());

    /// <summary>Says in a config which weights are kept in whole numbers.</summary>
    /// <returns>the config</returns>
    public JsonObject Describe(JsonObject config)
    {
        var roundings = Quantized.ToDictionary(pair => pair.Weight.Name, pair => pair.Form.Rounding);
        if (roundings.Count > 0)
        {
            config[QuantizationReader.Key] = QuantizationWriter.Write(Table, roundings);
        }

        return config;
    }

    private IEnumerable<SafetensorsTensor> QuantizedToWrite() =>
        Quantized.SelectMany(pair => QuantizedTensors.ToWrite(pair.Weight, pair.Form));

    private void Compare(IStoredTensors file, string stored, string row, InputProblems problems)
    {
        if (!StoredTensor.IsEqual(file, stored, this[row]))
        {
            problems.Add(
                file.Path,
                $"'{stored}' differs from '{row}'; this family uses one tensor for both. Set tie_word_embeddings to "
                + "false where the family has a head of its own, or remove the tensor that is wrong.");
        }
    }
}
