using AutoTune.Contracts;

namespace AutoTune.Services.Tests.Harness;

/// <summary>The requests for trials that the coordinator sent.</summary>
public interface IRequestLog : IAsyncDisposable
{
    /// <summary>Those of one experiment so far, in their order.</summary>
    Task<IReadOnlyList<Request>> ReadAsync(Guid experimentId);

    /// <param name="Message">The request.</param>
    /// <param name="SentAt">When it was sent.</param>
    sealed record Request(SuggestTrials Message, DateTimeOffset SentAt);
}
