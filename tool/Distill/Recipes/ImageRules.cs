namespace Distill.Recipes;

/// <summary>What must hold where models look at images.</summary>
internal static class ImageRules
{
    public static void Check(RuleContext context)
    {
        if (!context.Recipe.Task.IsImages())
        {
            return;
        }

        foreach (var (name, model) in ModelRules.Models(context.Recipe))
        {
            PatchesFillTheImage(name, model, context);
        }

        ChannelsAreGrayOrColours(context);
        NumbersAreOfChannels("data.image.mean", context.Recipe.Data.Image.Mean, context);
        NumbersAreOfChannels("data.image.std", context.Recipe.Data.Image.Std, context);
        SomethingIsLeftOfTheImage(context);
        NamesDiffer(context);
        BothHeadsLearn(context);
    }

    private static void PatchesFillTheImage(string name, ModelSection model, RuleContext context)
    {
        var key = $"{name}.patch_size";
        if (context.Recipe.Data.Image.Size is { } size && size % model.PatchSize != 0
            && context.AreSound("data.image.size", key))
        {
            var divisors = Enumerable.Range(1, size).Where(each => size % each == 0);
            context.Refuse(
                key,
                $"{key} is {model.PatchSize}, which does not divide data.image.size {size}. Patches that do: "
                + $"{string.Join(", ", divisors)}.");
        }
    }

    private static void ChannelsAreGrayOrColours(RuleContext context)
    {
        if (context.Recipe.Data.Image.Channels == 2 && context.AreSound("data.image.channels"))
        {
            context.Refuse(
                "data.image.channels", "data.image.channels is 2; it must be 1, for gray, or 3, for colours.");
        }
    }

    private static void NumbersAreOfChannels(string key, EqualList<double>? numbers, RuleContext context)
    {
        var channels = context.Recipe.Data.Image.Channels;
        var fits = numbers is null || numbers.Count == 1 || numbers.Count == (channels ?? 3);
        if (!fits && context.AreSound(key, "data.image.channels"))
        {
            context.Refuse(
                key,
                $"{key} has {Quoted.Count(numbers!.Count, "number")}; give one, or one for each channel"
                + $"{(channels is null ? "" : $", which are {channels}")}.");
        }
    }

    private static void SomethingIsLeftOfTheImage(RuleContext context)
    {
        var image = context.Recipe.Data.Image;
        (string Key, int Pixels)[] takes =
            [("data.image.augment.crop", image.Augment.Crop), ("data.image.augment.cutout", image.Augment.Cutout)];
        foreach (var (key, pixels) in takes.Where(take => take.Pixels >= image.Size))
        {
            if (context.AreSound(key, "data.image.size"))
            {
                context.Refuse(
                    key, $"{key} is {pixels} and data.image.size is {image.Size}; nothing would be left of an image.");
            }
        }
    }

    private static void NamesDiffer(RuleContext context)
    {
        const string key = "data.label_names";
        var names = context.Recipe.Data.LabelNames ?? [];
        var twice = names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1);
        if (context.Recipe.Data.LabelNames is not null && (names.Count < 2 || twice is not null)
            && context.AreSound(key))
        {
            context.Refuse(key, twice is null
                ? $"{key} has {Quoted.Count(names.Count, "name")}; a classification needs at least two."
                : $"{key} names {Quoted.Short(twice.Key)} twice; labels must differ.");
        }
    }

    /// <summary>A DeiT that learns from a teacher answers with the mean of two heads.</summary>
    private static void BothHeadsLearn(RuleContext context)
    {
        var recipe = context.Recipe;
        if (recipe is { HasTeacher: true, Student.Model.Architecture: ArchitectureKind.Deit, Loss.Hard.Weight: 0 }
            && context.AreSound("student.model.architecture", "loss.hard.weight"))
        {
            context.Refuse(
                "loss.hard.weight",
                "loss.hard.weight is 0; a deit has a head that learns from the labels alone, and it would learn "
                + "nothing. Give it a value above 0, or choose vit.");
        }
    }
}
