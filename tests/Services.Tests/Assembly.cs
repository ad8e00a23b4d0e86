using AutoTune.Services.Tests.Faults;
using AutoTune.Services.Tests.Harness;

[assembly: AssemblyFixture(typeof(SharedSuites))]
[assembly: AssemblyFixture(typeof(FaultTable))]

// Each test starts several processes; more tests at once would measure how machines behave that have too much to do.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
