namespace Distill.Runs;

/// <summary>Sizes to begin with: few rows need small models and more epochs.</summary>
internal sealed record StarterSizes
{
    // Rows below the first number: the teacher's layers and width, the student's, epochs of both, batch, learning rate.
    private static readonly (int Rows, (int Layers, int Width) Teacher, (int Layers, int Width) Student,
        int TeacherEpochs, int Epochs, int Batch, string LearningRate)[] _sizes =
    [
        (5_000, (2, 128), (1, 64), 10, 15, 16, "1.0e-3"),
        (50_000, (4, 256), (2, 128), 4, 6, 32, "5.0e-4"),
        (500_000, (4, 256), (2, 128), 3, 4, 64, "5.0e-4"),
        (int.MaxValue, (6, 384), (3, 192), 2, 3, 128, "3.0e-4"),
    ];

    public required (int Layers, int Width) Teacher { get; init; }

    public required (int Layers, int Width) Student { get; init; }

    public required int TeacherEpochs { get; init; }

    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required string LearningRate { get; init; }

    public required int MaxLength { get; init; }

    public required int VocabularySize { get; init; }

    public static StarterSizes For(DataSketch data)
    {
        var size = Array.Find(_sizes, size => data.Rows < size.Rows);
        return new StarterSizes
        {
            Teacher = size.Teacher,
            Student = size.Student,
            TeacherEpochs = size.TeacherEpochs,
            Epochs = size.Epochs,
            BatchSize = size.Batch,
            LearningRate = size.LearningRate,
            MaxLength = Math.Clamp((data.LongTokens + 7) / 8 * 8, 16, 512),
            VocabularySize = data.Words switch
            {
                < 2_000 => 1_000,
                < 10_000 => 4_000,
                < 100_000 => 8_000,
                _ => 16_000,
            },
        };
    }
}
