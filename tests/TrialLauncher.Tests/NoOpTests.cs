using AutoTune.Contracts;
using AutoTune.TrialLauncher.NoOp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoTune.TrialLauncher.Tests;

public sealed class NoOpTests
{
    [Fact]
    public async Task The_benchmark_back_end_ends_a_trial_at_once_with_the_sum_of_its_numbers()
    {
        await using var bench = new Bench();
        bench.NewTrial(parameters: """{"a": 1.5, "b": "text", "c": -1}""");
        var backEnd = new NoOpBackEnd(Bench.Identity, bench.Store, bench, TimeProvider.System, NullLogger<NoOpBackEnd>.Instance);
        await backEnd.LaunchAsync(await bench.ClaimAsync(), Bench.Ct);
        var trial = await bench.EndAsync();
        Assert.Equal((TrialState.Succeeded, 0.5, "0.5"), (trial.State, trial.Value, trial.FinalResult));
    }

    [Theory]
    [InlineData("Launcher:NoOp:Enabled", "true", 1)]
    [InlineData("Launcher:Local:Enabled", "true", 1)]
    [InlineData("Launcher:Local:Enabled", "false", 0)]
    public void Back_ends_are_there_by_configuration_only(string key, string value, int count)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(key, value)]).Build();
        var services = new ServiceCollection().AddLocalTrials(configuration);
        Assert.Equal(count, services.Count(service => service.ServiceType == typeof(ITrialBackEnd)));
    }
}
