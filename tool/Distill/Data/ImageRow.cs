namespace Distill.Data;

/// <summary>One image of a set that is not unpacked yet.</summary>
/// <param name="Place">for sentences: the image's own file, or the set's with the image's number</param>
/// <param name="Number">its place in the set, from 1; in a table its line</param>
/// <param name="Label">as it stands there; null where labels are not asked for</param>
/// <param name="Unpack">
/// may be called on another thread; throws <see cref="BadImageException"/> where the image cannot be used
/// </param>
internal sealed record ImageRow(string Place, int Number, string? Label, Func<Raster> Unpack);
