using AutoTune.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedServices))]
