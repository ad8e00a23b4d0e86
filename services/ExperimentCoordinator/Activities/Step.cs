using System.Diagnostics;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>A step of the saga: reads and changes the state, and may publish (messages leave after the state is saved).</summary>
/// <typeparam name="T">The event's message.</typeparam>
internal abstract class Step<T> : IStateMachineActivity<ExperimentSaga, T> where T : class
{
    public abstract Task RunAsync(BehaviorContext<ExperimentSaga, T> context);

    public async Task Execute(BehaviorContext<ExperimentSaga, T> context, IBehavior<ExperimentSaga, T> next)
    {
        Activity.Current?.SetTag(TrialTrace.ExperimentId, context.Saga.CorrelationId.ToString());
        await RunAsync(context);
        await next.Execute(context);
    }

    public Task Faulted<TException>(BehaviorExceptionContext<ExperimentSaga, T, TException> context, IBehavior<ExperimentSaga, T> next)
        where TException : Exception => next.Faulted(context);

    public void Accept(StateMachineVisitor visitor) => visitor.Visit(this);

    public void Probe(ProbeContext context) => context.CreateScope(GetType().Name);
}
