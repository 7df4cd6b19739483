using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class RecipeFileTests : IDisposable
{
    private const string Least = "data: { train: train.csv }\nteacher: { model: {} }\nstudent: { model: {} }\n";

    private readonly TemporaryFolder _folder = new();

    public RecipeFileTests() => _folder.Write("train.csv", "text,label\nsome words,a\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_not_given_has_the_default_of_its_record()
    {
        var recipe = Read(Least).Recipe;

        var expected = new Recipe
        {
            Name = "my-recipe",
            Data = new DataSection { Train = "train.csv" },
            Tokenizer = new TokenizerSection { Train = new VocabularySection() },
            Teacher = new TeacherSection { Model = new ModelSection() },
            Student = new StudentSection { Model = new ModelSection() },
        };
        Assert.Equal(expected, recipe);
    }

    [Fact]
    public void The_teacher_trains_as_the_student_does_where_it_does_not_say_otherwise()
    {
        var recipe = Read(
            """
            data: { train: train.csv }
            teacher:
              model: {}
              training: { epochs: 7, optimizer: { weight_decay: 0 } }
            student: { model: {} }
            training: { epochs: 2, batch_size: 16, optimizer: { learning_rate: 0.5 } }
            """).Recipe;

        var (teacher, student) = (recipe.Teacher.Training, recipe.Training);
        Assert.Equal((7, 16), (teacher.Epochs, teacher.BatchSize));
        Assert.Equal((0.5, 0), (teacher.Optimizer.LearningRate, teacher.Optimizer.WeightDecay));
        Assert.Equal((2, 0.01), (student.Epochs, student.Optimizer.WeightDecay));
    }

    [Fact]
    public void A_key_of_the_teachers_training_may_be_taken_back_to_none()
    {
        const string own = "teacher: { training: { clip_norm: null },";
        var recipe = Read(Least.Replace("teacher: {", own, StringComparison.Ordinal)).Recipe;

        Assert.Null(recipe.Teacher.Training.ClipNorm);
        Assert.Equal(1, recipe.Training.ClipNorm);
    }

    [Theory]
    [InlineData("3e-4", 3e-4)]
    [InlineData("3.0e-4", 3e-4)]
    [InlineData("+.5", 0.5)]
    [InlineData("1.", 1)]
    [InlineData("2", 2)]
    public void Numbers_are_written_as_people_write_them(string written, double value)
    {
        var recipe = Read($"{Least}training: {{ optimizer: {{ learning_rate: {written} }} }}").Recipe;

        Assert.Equal(value, recipe.Training.Optimizer.LearningRate);
    }

    [Fact]
    public void No_vocabulary_is_trained_where_the_teacher_brings_one()
    {
        _folder.Write("bert/config.json", "{}");
        _folder.Write("bert/model.safetensors", "");

        Assert.Null(Read(Least.Replace("model: {} }\nstudent", "from: bert }\nstudent")).Recipe.Tokenizer.Train);
    }

    [Theory]
    [InlineData("data.train", "1:16")]
    [InlineData("data.label", "1:1")]
    [InlineData("student.model.hidden_size", "3:12")]
    [InlineData("loss.soft.temperature", "1:1")]
    public void A_key_stands_where_it_is_written_or_where_it_would_be(string key, string place)
    {
        var file = Read(Least);

        Assert.Equal($"{file.Path}:{place}", file.Where(key));
    }

    [Fact]
    public void Paths_count_from_the_recipes_folder()
    {
        var file = Read(Least);

        Assert.Equal(_folder.Root, file.Folder);
        Assert.Equal(_folder.File("train.csv"), file.Resolve("./x/../train.csv"));
    }

    [Theory]
    [InlineData("smoke.yaml", "smoke")]
    [InlineData("my recipe (2).yaml", "my-recipe--2-")]
    [InlineData("..yaml", "recipe")]
    [InlineData("été.yaml", "t-")]
    public void A_run_is_called_as_its_recipe_file(string file, string name) => Assert.Equal(name, RunName.From(file));

    [Theory]
    [InlineData("\uFEFF", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("\uFEFF", "\r\n")]
    public void A_byte_order_mark_and_line_ends_change_nothing(string mark, string lineEnd) =>
        Assert.Equal(Read(Least).Recipe, Read(mark + Least.Replace("\n", lineEnd)).Recipe);

    private RecipeFile Read(string text) => RecipeFile.Read(_folder.Write("my-recipe.yaml", text));
}
