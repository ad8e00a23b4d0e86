using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AutoTune.Persistence.Tests")]
