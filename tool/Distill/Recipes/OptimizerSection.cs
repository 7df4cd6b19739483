namespace Distill.Recipes;

internal sealed record OptimizerSection
{
    [Key("AdamW (Loshchilov, Hutter 2019), or stochastic gradient descent.")]
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adamw;

    [Key("The size of a step, at its highest.", Above = 0, AtMost = 100, Usual = "1.0e-5 to 1.0e-3")]
    public double LearningRate { get; init; } = 3e-4;

    [Key(
        "Shrinks weights in each step by this share of the learning rate; not biases and norms.",
        AtLeast = 0, AtMost = 10, Usual = "0 to 0.1")]
    public double WeightDecay { get; init; } = 0.01;

    [Key("AdamW: how slowly the mean of gradients follows.", AtLeast = 0, Below = 1)]
    public double Beta1 { get; init; } = 0.9;

    [Key("AdamW: how slowly the mean of squared gradients follows.", AtLeast = 0, Below = 1)]
    public double Beta2 { get; init; } = 0.999;

    [Key("AdamW: added to the denominator, against division by zero.", Above = 0, AtMost = 1)]
    public double Epsilon { get; init; } = 1e-8;

    [Key("SGD: the share of the last step that is taken again.", AtLeast = 0, Below = 1)]
    public double Momentum { get; init; }
}

internal enum OptimizerKind
{
    Adamw,
    Sgd,
}
