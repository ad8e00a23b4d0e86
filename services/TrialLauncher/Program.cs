using AutoTune.Hosting;
using AutoTune.TrialLauncher;

return await ServiceProgram.RunAsync("trial-launcher", args, suite => suite.AddTrialLauncher(), app => app.MapTrialLauncher());
