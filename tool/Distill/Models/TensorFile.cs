using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>Inputs that are tensors already, from a safetensors file, and a model's outputs into one.</summary>
internal static class TensorFile
{
    /// <summary>
    /// int64 <c>input_ids</c> [B, T], <c>attention_mask</c> (ones where it is missing), <c>token_type_ids</c> (zeros);
    /// for a model of images fp32 <c>pixel_values</c> [B, channels, height, width].
    /// </summary>
    public static ModelInputs ReadInputs(string path, ModelConfig config, Device device)
    {
        using var file = new SafetensorsReader(path);
        return config switch
        {
            TextConfig text => ReadTexts(file, text, device),
            ImageConfig image => ReadImages(file, image, device),
            _ => throw new ArgumentException($"no inputs are known for {config.GetType()}", nameof(config)),
        };
    }

    /// <summary>fp32 <c>logits</c> and, where they were asked for, <c>hidden_states.0</c> to <c>.N</c>.</summary>
    public static void WriteOutput(string path, ModelOutput output)
    {
        using var scope = new TensorScope();
        SafetensorsWriter.Write(
            path,
            [
                Written("logits", output.Logits),
                .. output.HiddenStates.Select((state, i) => Written($"hidden_states.{i}", state)),
            ]);
    }

    private static TextInputs ReadTexts(SafetensorsReader file, TextConfig config, Device device)
    {
        var problems = new InputProblems();
        var ids = Read(file, "input_ids", config.VocabSize, config, problems);
        var mask = Read(file, "attention_mask", 2, config, problems);
        var types = Read(file, "token_type_ids", config.TypeVocabSize, config, problems);
        if (!file.Contains("input_ids"))
        {
            problems.Add(file.Path, "holds no tensor 'input_ids'.");
        }

        problems.ThrowIfAny();
        long[] shape = [.. file.Entry("input_ids").Shape];
        return new TextInputs(
            Tensor.From(ids!, shape).To(device),
            mask is null ? Tensor.Full(shape, 1, ScalarType.Int64, device) : Tensor.From(mask, shape).To(device),
            types is null ? null : Tensor.From(types, shape).To(device));
    }

    private static ImageInputs ReadImages(SafetensorsReader file, ImageConfig config, Device device)
    {
        const string name = "pixel_values";
        if (!file.Contains(name))
        {
            throw new UserException(ExitCode.InputInvalid, file.Path, $"holds no tensor '{name}'.");
        }

        var (entry, channels, size) = (file.Entry(name), config.NumChannels, config.ImageSize);
        if (entry is not { Type: ElementType.F32, Shape: [> 0, var c, var height, var width] }
            || c != channels || height != size || width != size)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                file.Path,
                $"'{name}' is {entry}; F32 [batch, {channels}, {size}, {size}] is needed: channels, height, width.");
        }

        var pixels = file.Values<float>(name);
        var wrong = Array.FindIndex(pixels, pixel => !float.IsFinite(pixel));
        return wrong < 0
            ? new ImageInputs(Tensor.From(pixels, [.. entry.Shape]).To(device))
            : throw new UserException(
                ExitCode.InputInvalid,
                file.Path,
                $"'{name}' holds NaN or infinity, first in image {wrong / (channels * size * size)} (counted from 0).");
    }

    private static SafetensorsTensor Written(string name, Tensor tensor) =>
        StoredTensor.ToWrite(name, tensor.Detach().To(ScalarType.Float32));

    // Null where the tensor is missing or wrong; ids lie from 0 to below the limit.
    private static long[]? Read(
        SafetensorsReader file, string name, int limit, TextConfig config, InputProblems problems)
    {
        if (!file.Contains(name))
        {
            return null;
        }

        var entry = file.Entry(name);
        if (entry is not { Type: ElementType.I64, Shape: [_, > 0] })
        {
            problems.Add(file.Path, $"'{name}' is {entry}; I64 [batch, tokens] is needed.");
        }
        else if (entry.Shape[1] > config.MaxPositionEmbeddings)
        {
            var limitedTo = config.MaxPositionEmbeddings;
            problems.Add(file.Path, $"'{name}' has rows of {entry.Shape[1]}; the model reads at most {limitedTo}.");
        }
        else if (file.Contains("input_ids") && !entry.Shape.SequenceEqual(file.Entry("input_ids").Shape))
        {
            problems.Add(file.Path, $"'{name}' is {entry}, but 'input_ids' is {file.Entry("input_ids")}.");
        }
        else
        {
            var ids = file.Values<long>(name);
            var wrong = Array.FindIndex(ids, id => id < 0 || id >= limit);
            if (wrong < 0)
            {
                return ids;
            }

            var (row, column) = (wrong / entry.Shape[1], wrong % entry.Shape[1]);
            problems.Add(
                file.Path, $"'{name}' has {ids[wrong]} at [{row}, {column}]; the model knows 0 to {limit - 1}.");
        }

        return null;
    }
}
