using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Reading;

/// <summary>What an experiment's summary means.</summary>
internal static class SummaryReading
{
    extension(ExperimentSummary summary)
    {
        public Phase PhaseValue => DocumentText.PhaseOf(summary.Phase);

        /// <summary>The phase is one that nothing leads out of.</summary>
        public bool IsFinal => summary.PhaseValue is Phase.Done or Phase.Timeout or Phase.Error;

        /// <summary>It is over, and nothing of it runs any more.</summary>
        public bool IsOver => summary.IsFinal && summary.Completed;
    }
}
