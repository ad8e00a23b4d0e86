namespace AutoTune.Experiments.Spec;

/// <summary>Finding what a spec has chosen.</summary>
public static class CatalogLookup
{
    /// <summary>What is known of an algorithm chosen from this catalog.</summary>
    public static AlgorithmInfo Of(this IAlgorithmCatalog catalog, AlgorithmChoice choice) =>
        catalog.All.First(info => info.Kind == choice.Kind && info.Name == choice.Name);
}
