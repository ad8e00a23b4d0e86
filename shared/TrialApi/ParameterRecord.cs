using System.Globalization;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialApi;

/// <summary>What NNI's parameter.cfg and the trial API's answer hold.</summary>
public static class ParameterRecord
{
    public static string Of(int sequence, ParameterSet parameters)
    {
        var id = sequence.ToString(CultureInfo.InvariantCulture);
        return $$"""{"parameter_id": {{id}}, "parameter_source": "algorithm", "parameters": {{parameters.Json}}, "parameter_index": 0}""";
    }
}
