using AutoTune.Algorithms.Contract;
using AutoTune.Experiments.Trials;

namespace AutoTune.Services.Tests.Behaviour;

/// <summary>A tuner that does what a test says; pure, as its contract demands.</summary>
internal sealed class ScriptedTuner(Func<StudyView, Suggestion> suggest) : ITuner
{
    public Suggestion Suggest(StudyView study) => suggest(study);

    public static Suggestion Propose(StudyView study) => new Suggestion.Propose(new ParameterSet($$"""{"x": {{study.TrialCount}}}"""));
}
