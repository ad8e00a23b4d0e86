using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Faults;

public sealed class MessyTransportTests(SharedSuites suites, FaultTable table)
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public async Task Every_message_comes_twice_late_and_out_of_order(int coordinators, int tunerWorkers)
    {
        var moments = new Moments();
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(Coordinators: coordinators, TunerWorkers: tunerWorkers, Launchers: 2));
        var broker = await suites.Services.RabbitMqAsync();
        await using var transport = await MessyTransport.BetweenAsync(suite, broker.Management, moments, TimeSpan.FromMilliseconds(200));
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 200,
            TrialConcurrency = 4,
            Tuner = "TPE",
            TrialPolicy = new { maxRetries = 1 },
            // Every tenth trial fails at first, so that retries are among what is doubled.
            Script = TrialScripts.Of(
                "test $((AUTOTUNE_TRIAL_SEQUENCE % 10)) != 3 || test $AUTOTUNE_TRIAL_ATTEMPT = 1 || { mark end; exit 1; }; sleep 0.02; echo score=$1"),
        };

        await suite.StartAsync(experiment);

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(200, 4) { Outcome = TrialState.Succeeded });
        Assert.Equal(20, finished.Trials.Sum(trial => trial.Retries));
        table.Add(
            $"every message twice, late and out of order; {coordinators} coordinators, {tunerWorkers} tuner workers",
            $"{transport.Delivered} deliveries", moments.Seed, finished);
    }
}
