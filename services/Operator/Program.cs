using AutoTune.Hosting;
using AutoTune.Operator;

return await ServiceProgram.RunAsync("operator", args, suite => suite.AddOperator(), app => app.MapOperator());
