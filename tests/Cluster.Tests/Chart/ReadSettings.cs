using AutoTune.AIStoreUploader;
using AutoTune.AssessorWorker;
using AutoTune.ExperimentCoordinator;
using AutoTune.Hosting;
using AutoTune.Operator;
using AutoTune.Server;
using AutoTune.TrialLauncher;
using AutoTune.TunerWorker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace AutoTune.Cluster.Tests.Chart;

/// <summary>Which settings a service reads while it is put together, found by noting what it asks its configuration for.</summary>
internal static class ReadSettings
{
    private static readonly Dictionary<string, Action<Suite>> Services = new()
    {
        ["experiment-coordinator"] = suite =>
        {
            suite.AddExperimentCoordinator();
            suite.AddStoreRetention();
        },
        ["tuner-worker"] = suite => suite.AddTunerWorker(),
        ["assessor-worker"] = suite => suite.AddAssessorWorker(),
        ["trial-launcher"] = suite => suite.AddTrialLauncher(),
        ["aistore-uploader"] = suite => suite.AddAIStoreUploader(),
        ["operator"] = suite => suite.AddOperator(),
        ["server"] = suite => suite.AddServer(),
    };

    /// <summary>Puts the service together as its program does.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="environment">Its variables.</param>
    /// <returns>The settings it asked for, as variables, and what it says is wrong with them.</returns>
    public static (IReadOnlySet<string> Read, IReadOnlyList<string> Problems) Of(string service, IReadOnlyDictionary<string, string> environment)
    {
        var noted = new Noted(environment.ToDictionary(one => one.Key.Replace("__", ":"), one => (string?)one.Value));
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = service });
        ((IConfigurationBuilder)builder.Configuration).Add(noted);
        var suite = new Suite(builder);
        Services[service](suite);
        suite.AddShared(service);
        suite.UseMongo();
        suite.UseRabbitMq();
        return (noted.Asked, suite.Problems);
    }

    private sealed class Noted(Dictionary<string, string?> values) : ConfigurationProvider, IConfigurationSource
    {
        public HashSet<string> Asked { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Load() => Data = new Dictionary<string, string?>(values, StringComparer.OrdinalIgnoreCase);

        public override bool TryGet(string key, out string? value)
        {
            Asked.Add(key.Replace(":", "__"));
            return base.TryGet(key, out value);
        }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
    }
}
