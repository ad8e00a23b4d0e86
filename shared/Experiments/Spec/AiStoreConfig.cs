namespace AutoTune.Experiments.Spec;

/// <summary>Where results are uploaded.</summary>
/// <param name="Folder">The folder's id.</param>
/// <param name="Secret">The Secret that holds the API key; null: the key comes from the configuration (where there is no Kubernetes).</param>
public sealed record AiStoreConfig(string Folder, string? Secret);
