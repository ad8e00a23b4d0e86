namespace AutoTune.Cli.State;

/// <summary>What a state folder knows of itself (<c>folder.json</c>).</summary>
/// <param name="Id">Its random id, from which the ids of its experiments follow.</param>
/// <param name="Generations">How often <c>--new</c> began an experiment of a name anew; names never begun anew are absent.</param>
internal sealed record FolderIndex(Guid Id, IReadOnlyDictionary<string, int> Generations)
{
    /// <summary>The experiment that stands under a name now.</summary>
    public Guid Experiment(string name) => ExperimentId.Of(Id, name, Generations.GetValueOrDefault(name));

    /// <summary>The index after <c>--new</c>.</summary>
    public FolderIndex BeginAnew(string name) =>
        this with { Generations = new Dictionary<string, int>(Generations) { [name] = Generations.GetValueOrDefault(name) + 1 } };
}
