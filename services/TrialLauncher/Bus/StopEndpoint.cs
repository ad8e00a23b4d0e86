using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>Every launcher hears of every stop.</summary>
public sealed class StopEndpoint<TConsumer>() : TemporaryEndpoint<TConsumer>("trial-launcher") where TConsumer : class, IConsumer;
