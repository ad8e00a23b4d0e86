using AutoTune.ExperimentCoordinator;
using AutoTune.Hosting;

return await ServiceProgram.RunAsync("experiment-coordinator", args, suite =>
{
    suite.AddExperimentCoordinator();
    suite.AddStoreRetention();
});
