using AutoTune.Persistence.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Persistence.Tests.Sqlite;

public sealed class SqliteSource : StoreSource
{
    private readonly string folder = Directory.CreateTempSubdirectory("autotune-test-").FullName;

    public string File => Path.Combine(folder, "store", "autotune.db");

    protected override void Register(IServiceCollection services) => services.AddSqliteStore(File);

    protected override ValueTask RemoveAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
