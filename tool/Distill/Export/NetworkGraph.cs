using Distill.Models;

namespace Distill.Export;

/// <summary>A family's network as a graph, with the inputs and outputs that its users feed and read.</summary>
internal abstract class NetworkGraph(GraphWeights weights)
{
    /// <summary>The answers of every graph, fp32.</summary>
    protected const string Logits = "logits";

    protected OnnxGraph Graph => weights.Graph;

    protected GraphWeights Weights => weights;

    /// <summary>Puts everything into the graph.</summary>
    /// <param name="cache">whether a decoder takes and gives the keys and values of the tokens before</param>
    public static void Build(ModelConfig config, GraphWeights weights, bool cache)
    {
        NetworkGraph network = config switch
        {
            BertConfig bert => new BertGraph(bert, weights),
            RobertaConfig roberta => new RobertaGraph(roberta, weights),
            DistilBertConfig distilBert => new DistilBertGraph(distilBert, weights),
            AlbertConfig albert => new AlbertGraph(albert, weights),
            Gpt2Config gpt2 => new Gpt2Graph(gpt2, weights, cache),
            LlamaFamilyConfig llama => new LlamaGraph(llama, weights, cache),
            VitConfig vit => new VitGraph(vit, weights),
            DeitConfig deit => new DeitGraph(deit, weights),
            _ => throw new ArgumentException($"no graph is known for {config.GetType()}", nameof(config)),
        };
        network.Build();
    }

    protected abstract void Build();

    /// <inheritdoc cref="GraphWeights.Linear"/>
    protected Value Linear(string name, Value x) => weights.Linear(name, x);
}
