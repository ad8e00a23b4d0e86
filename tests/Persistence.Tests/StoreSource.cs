using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Persistence.Tests;

/// <summary>A database of a test's own, which any number of instances can open, as processes would.</summary>
public abstract class StoreSource : IAsyncDisposable
{
    private readonly List<Stores> opened = [];

    /// <summary>Finds the service that the store needs; skips the test when there is none.</summary>
    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public Stores Open()
    {
        var services = new ServiceCollection();
        Register(services);
        var stores = new Stores(services.BuildServiceProvider());
        opened.Add(stores);
        return stores;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stores in opened)
        {
            await stores.DisposeAsync();
        }

        await RemoveAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds the store to a process that a test composes.</summary>
    public void AddTo(IServiceCollection services) => Register(services);

    protected abstract void Register(IServiceCollection services);

    protected abstract ValueTask RemoveAsync();
}
