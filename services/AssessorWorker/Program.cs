using AutoTune.AssessorWorker;
using AutoTune.Hosting;

return await ServiceProgram.RunAsync("assessor-worker", args, suite => suite.AddAssessorWorker());
