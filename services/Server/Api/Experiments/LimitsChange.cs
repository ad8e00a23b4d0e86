using System.Globalization;
using System.Text.Json;

namespace AutoTune.Server.Api.Experiments;

/// <summary>New limits; one that is absent stays.</summary>
internal sealed record LimitsChange(int? MaxTrialNum = null, int? TrialConcurrency = null, int? MaxExecSeconds = null)
{
    private static readonly string[] Fields = ["maxTrialNum", "trialConcurrency", "maxExecSeconds"];

    /// <exception cref="ApiException">400 with every problem.</exception>
    public static LimitsChange Read(JsonElement body)
    {
        var problems = new List<SpecProblemDocument>();
        foreach (var field in body.EnumerateObject().Where(field => !Fields.Contains(field.Name)))
            Add(field.Name, $"is no limit; there are {string.Join(", ", Fields)}", field.Value);
        var values = Fields.Select(Value).ToList();
        if (problems.Count == 0 && values.All(value => value is null)) Add("", $"at least one of {string.Join(", ", Fields)} is required", null);
        return problems.Count == 0
            ? new LimitsChange(values[0], values[1], values[2])
            : throw new ApiException(400, problems[0].Text) { Extensions = new() { ["errors"] = problems } };

        int? Value(string name)
        {
            if (!body.TryGetProperty(name, out var value)) return null;
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1) return number;
            Add(name, "must be an integer >= 1", value);
            return null;
        }

        void Add(string path, string message, JsonElement? value)
        {
            var found = value is { } given ? Body.Short(given) : null;
            problems.Add(new SpecProblemDocument(
                path, message, found, null, null, $"{path}{(path.Length > 0 ? ": " : "")}{message}{(found is null ? "" : $" (found {found})")}"));
        }
    }

    public override string ToString() => string.Join(", ", new[] { MaxTrialNum, TrialConcurrency, MaxExecSeconds }.Zip(Fields)
        .Where(limit => limit.First is not null).Select(limit => $"{limit.Second}={limit.First?.ToString(CultureInfo.InvariantCulture)}"));
}
