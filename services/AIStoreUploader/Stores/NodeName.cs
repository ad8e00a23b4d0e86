namespace AutoTune.AIStoreUploader.Stores;

/// <summary>Where an experiment's node is, and whose it is.</summary>
/// <param name="Folder">The folder's id.</param>
/// <param name="Name">The experiment's name.</param>
/// <param name="ExperimentId">The experiment.</param>
public sealed record NodeName(string Folder, string Name, Guid ExperimentId)
{
    /// <summary>The type that the store shows it as.</summary>
    public const string Type = "AutoTune";

    /// <summary>For when the name is another experiment's.</summary>
    public string Alternative => $"{Name}-{ExperimentId.ToString("N")[..8]}";
}
