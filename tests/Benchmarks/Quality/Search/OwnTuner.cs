using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Algorithms;

namespace AutoTune.Quality.Search;

/// <summary>A built-in tuner through the public <see cref="Study"/>.</summary>
internal sealed class OwnTuner : IContestant
{
    /// <summary>The tuner that a study takes when none is named.</summary>
    public const string Default = "default";

    private readonly string? tuner;
    private readonly JsonObject arguments = [];

    /// <param name="name">NAME or NAME:ARGUMENT=VALUE:..., as in TPE:multivariate=false:tpe_args.gamma=0.5.</param>
    /// <exception cref="ArgumentException">It is not of this form.</exception>
    /// <exception cref="InvalidStudyException">There is no such tuner or argument.</exception>
    public OwnTuner(string name)
    {
        Name = name;
        var parts = name.Split(':');
        tuner = parts[0] == Default ? null : parts[0];
        foreach (var part in parts[1..])
        {
            if (part.Split('=') is not [var argument, var value])
                throw new ArgumentException($"{part} in {name}: must be ARGUMENT=VALUE");
            var path = argument.Split('.');
            var fields = arguments;
            foreach (var outer in path[..^1])
                fields = (JsonObject)(fields[outer] ??= new JsonObject());
            fields[path[^1]] = Parsed(value);
        }

        // What is wrong from now on is that it does not search a problem's space.
        Study.Minimize("""{"x": {"_type": "uniform", "_value": [0, 1]}}""", Options(1, 1, 0));
    }

    public string Name { get; }

    public bool KnowsBudget => tuner is null;

    public ISearch? Start(string space, int trials, int atOnce, long seed)
    {
        try
        {
            return new InProcess(Study.Minimize(space, Options(trials, atOnce, seed)));
        }
        catch (InvalidStudyException)
        {
            return null;
        }
    }

    private StudyOptions Options(int trials, int atOnce, long seed) => new()
    {
        Tuner = tuner,
        TunerArguments = tuner is null ? null : (JsonObject)arguments.DeepClone(),
        ExpectedTrials = trials,
        ExpectedConcurrency = atOnce,
        Seed = seed,
        StateFolder = Path.GetTempPath(), // PBTTuner's checkpoints would be there; no problem writes any
    };

    private static JsonNode? Parsed(string value)
    {
        if (bool.TryParse(value, out var flag))
            return flag;
        return double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : value;
    }

    private sealed class InProcess(Study study) : ISearch
    {
        public (int Trial, JsonElement Parameters)? Ask() => study.Ask() is { } trial ? (trial.Number, trial.Parameters.Root) : null;

        public void Tell(int trial, double? value) => study.Tell(trial, value);
    }
}
