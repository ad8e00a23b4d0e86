namespace AutoTune.Experiments.Spec;

/// <summary>Reads and validates experiments from every surface: files, messages, the API.</summary>
public sealed class ExperimentReader(IAlgorithmCatalog catalog)
{
    /// <summary>Largest spec, in bytes of UTF-8.</summary>
    public const int MaxSpecBytes = 1024 * 1024;

    /// <summary>Largest search space and classArgs, in bytes of UTF-8.</summary>
    public const int MaxPartBytes = 256 * 1024;

    /// <summary>Reads a whole resource (apiVersion, kind, metadata, spec) from YAML or JSON text.</summary>
    public ReadResult ReadManifest(string text) => throw new NotImplementedException(catalog.ToString() + text);

    /// <summary>Reads the content of <c>spec</c> from JSON text, as messages carry it.</summary>
    /// <param name="json">JSON text.</param>
    /// <param name="absoluteWorkingDir">A relative workingDir is a problem, since there is no file it could be relative to.</param>
    public ReadResult ReadSpec(string json, bool absoluteWorkingDir) => throw new NotImplementedException(catalog.ToString() + json + absoluteWorkingDir);
}
