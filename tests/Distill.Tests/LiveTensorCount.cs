namespace Distill.Tests;

/// <summary>Tests that count live tensors: none runs beside another test.</summary>
[CollectionDefinition(nameof(LiveTensorCount), DisableParallelization = true)]
#pragma warning disable CA1711 // The name says what the collection is about.
public sealed class LiveTensorCount;
#pragma warning restore CA1711
