using System.Collections.Concurrent;
using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.Services.Tests.Harness;

/// <summary>What the bus of this process publishes.</summary>
internal sealed class EmbeddedRequestLog : IRequestLog, IPublishObserver
{
    private readonly ConcurrentQueue<IRequestLog.Request> requests = new();
    private readonly ConnectHandle handle;

    public EmbeddedRequestLog(IBus bus) => handle = bus.ConnectPublishObserver(this);

    public Task<IReadOnlyList<IRequestLog.Request>> ReadAsync(Guid experimentId) =>
        Task.FromResult<IReadOnlyList<IRequestLog.Request>>([.. requests.Where(request => request.Message.ExperimentId == experimentId)]);

    // Before, so that a request is noted before whatever follows from it.
    public Task PrePublish<T>(PublishContext<T> context) where T : class
    {
        if (context.Message is SuggestTrials request)
            requests.Enqueue(new(request, DateTimeOffset.UtcNow));
        return Task.CompletedTask;
    }

    public Task PostPublish<T>(PublishContext<T> context) where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception) where T : class => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        handle.Dispose();
        return ValueTask.CompletedTask;
    }
}
