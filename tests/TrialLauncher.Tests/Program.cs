using AutoTune.TrialLauncher.Tests;

// The test program, or (started by a test) a launcher to be killed.
return args is ["launcher", .. var rest]
    ? await KilledLauncher.RunAsync(rest)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
