using AutoTune.Hosting;
using AutoTune.Server;

return await ServiceProgram.RunAsync("server", args, suite => suite.AddServer(), app => app.MapServer());
