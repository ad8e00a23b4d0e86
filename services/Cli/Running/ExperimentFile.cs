using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Algorithms;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Running;

/// <summary>An experiment file, read and valid.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Namespace">metadata.namespace, or null.</param>
/// <param name="SpecJson">The spec as it is stored and sent, with what the command line says in its place.</param>
/// <param name="Spec">The same, parsed.</param>
/// <param name="Warnings">What is doubtful but accepted.</param>
internal sealed record ExperimentFile(
    string Path, string Name, string? Namespace, string SpecJson, ExperimentSpec Spec, IReadOnlyList<SpecProblem> Warnings)
{
    /// <summary>Taken when the command line names no file.</summary>
    public const string DefaultName = "experiment.yaml";

    /// <summary>The folder that relative paths in the file start from.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Reads and validates a file.</summary>
    /// <exception cref="BadSpecException">It has problems; all of them are in the exception.</exception>
    /// <param name="path">The file, or its folder.</param>
    /// <param name="overrides">What the command line says in its place.</param>
    /// <param name="onThisMachine">It is to run here, and so has to be local.</param>
    public static ExperimentFile Read(string path, SpecOverrides overrides, bool onThisMachine = true)
    {
        var full = Find(path);
        var read = Validate(full);
        var problems = read.Problems;
        var warnings = read.Warnings;
        var (json, spec) = (read.SpecJson, read.Spec);
        if (overrides.Any && json is not null)
        {
            (json, var more) = Apply(overrides, json, spec);
            var again = new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(json, absoluteWorkingDir: false);
            // Places are the file's; what the command line changed has none.
            problems = [.. problems.Where(problem => !IsOfSpec(problem)), .. again.Problems.Select(problem => WithPlace(problem, read.Problems)), .. more];
            warnings = [.. warnings.Where(warning => !IsOfSpec(warning)), .. again.Warnings.Select(warning => WithPlace(warning, read.Warnings))];
            (json, spec) = (again.SpecJson, again.Spec);
        }
        if (problems.Count > 0 || spec is null || json is null || read.Name is null)
            throw new BadSpecException(path, problems, warnings);
        if (onThisMachine && spec.TrainingConfig.Local is null)
            throw new BadSpecException(path, [NotLocal(spec)], warnings);
        return new ExperimentFile(full, read.Name, read.Namespace, json, spec, warnings);
    }

    /// <summary>
    /// The experiment for a server. A server knows nothing of this file's folder, so that is written into it where local trials are to run
    /// there; otherwise it stays the text that it is, unless the command line says something in its place.
    /// </summary>
    /// <param name="isChanged">The command line does.</param>
    public string ForServer(bool isChanged)
    {
        if (Spec.TrainingConfig.Local is not { } local || (local.WorkingDir is { } given && System.IO.Path.IsPathRooted(given)))
            return isChanged ? ToManifest() : ReadText(Path);
        var spec = JsonNode.Parse(SpecJson, null, new JsonDocumentOptions { MaxDepth = 1024 })!;
        spec["trainingConfig"]!["workingDir"] = System.IO.Path.GetFullPath(local.WorkingDir ?? ".", Folder);
        return (this with { SpecJson = spec.ToJsonString(new JsonSerializerOptions { MaxDepth = 1024 }) }).ToManifest();
    }

    /// <summary>The experiment as JSON, with what the command line says in its place.</summary>
    public string ToManifest()
    {
        var metadata = new JsonObject { ["name"] = Name };
        if (Namespace is not null)
            metadata["namespace"] = Namespace;
        var manifest = new JsonObject
        {
            ["apiVersion"] = ExperimentReader.ApiVersion,
            ["kind"] = ExperimentReader.Kind,
            ["metadata"] = metadata,
            ["spec"] = JsonNode.Parse(SpecJson, null, new JsonDocumentOptions { MaxDepth = 1024 }),
        };
        return manifest.ToJsonString(new JsonSerializerOptions { MaxDepth = 1024 });
    }

    /// <summary>Reads and validates a file as <c>validate</c> does: for whatever back end it is.</summary>
    public static ReadResult Validate(string path) => new ExperimentReader(AlgorithmRegistry.Instance).ReadManifest(ReadText(Find(path)));

    /// <summary>Writes a new experiment file; never one that is there.</summary>
    public static async Task CreateAsync(string path, string text, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new UserErrorException(ExitCodes.Failed, $"{path} is there already, and is left as it is; name another file with --output FILE.", e);
        }
    }

    private static string Find(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        return Directory.Exists(full) ? System.IO.Path.Combine(full, DefaultName) : full;
    }

    /// <summary>A text file of a size that an experiment may have.</summary>
    public static string ReadText(string path)
    {
        try
        {
            // A larger file is no experiment, and need not be read to say so.
            if (new FileInfo(path) is { Exists: true, Length: > 16 * ExperimentReader.MaxSpecBytes } large)
                throw new UserErrorException(ExitCodes.BadSpec, $"{path} has {large.Length} bytes; an experiment has at most {ExperimentReader.MaxSpecBytes}.");
            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException(
                ExitCodes.Failed, $"there is no file {path}.\nWrite a first experiment with: autotune init --script train.py", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new UserErrorException(ExitCodes.BadSpec, $"{path} is not UTF-8 text: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCodes.Failed, $"{path} can't be read: {e.Message}", e);
        }
    }

    private static (string Json, IReadOnlyList<SpecProblem> Problems) Apply(SpecOverrides overrides, string json, ExperimentSpec? spec)
    {
        var root = JsonNode.Parse(json, null, new JsonDocumentOptions { MaxDepth = 1024 })!.AsObject();
        Set("seed", overrides.Seed);
        Set("maxTrialNum", overrides.MaxTrialNum);
        Set("trialConcurrency", overrides.TrialConcurrency);
        Set("maxExecSeconds", overrides.MaxExecSeconds);
        IReadOnlyList<SpecProblem> problems = [];
        if (overrides.Local && spec is { TrainingConfig: { Local: null } config })
        {
            if (config.MainProcess() is { } process)
                root["trainingConfig"] = Local(process);
            else
                problems = [new SpecProblem("spec.trainingConfig", "must give the first container a command, to be run with --local: the command of its image is not known here")];
        }
        return (root.ToJsonString(new JsonSerializerOptions { MaxDepth = 1024 }), problems);

        void Set(string field, long? value)
        {
            if (value is { } number)
                root[field] = number;
        }
    }

    private static JsonObject Local(LocalProcess process)
    {
        var local = new JsonObject
        {
            ["type"] = "local",
            ["command"] = new JsonArray([.. process.Command.Select(word => JsonValue.Create(word))]),
        };
        if (process.WorkingDir is { } folder)
            local["workingDir"] = folder;
        if (process.Env.Count > 0)
            local["env"] = new JsonObject(process.Env.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)JsonValue.Create(variable.Value))));
        return local;
    }

    private static SpecProblem NotLocal(ExperimentSpec spec) => new(
        "spec.trainingConfig.type",
        "must be local to run on this machine; with --local the first container's command is run as a local process, and on a cluster use kubectl apply -f",
        spec.TrainingConfig.Type);

    private static bool IsOfSpec(SpecProblem problem) => problem.Path == "spec" || problem.Path.StartsWith("spec.", StringComparison.Ordinal);

    private static SpecProblem WithPlace(SpecProblem problem, IReadOnlyList<SpecProblem> inFile) =>
        inFile.FirstOrDefault(other => other.Path == problem.Path && other.Message == problem.Message) is { } placed
            ? problem with { Line = placed.Line, Column = placed.Column }
            : problem with { Line = null, Column = null };
}
