using AutoTune.Hosting;
using AutoTune.TunerWorker;

return await ServiceProgram.RunAsync("tuner-worker", args, suite => suite.AddTunerWorker());
