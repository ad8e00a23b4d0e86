using AutoTune.Cli;

return await CommandLine.RunAsync(args);
