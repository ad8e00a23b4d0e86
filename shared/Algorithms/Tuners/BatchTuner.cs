using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.Algorithms.Tuners;

/// <summary>
/// Proposes the items of the space's one choice, in order, as NNI's BatchTuner does: an item that is an object is a whole parameter
/// set; a plain item is the value of the parameter. Sequence i gets item i, so the study is not looked at.
/// </summary>
internal sealed class BatchTuner(AlgorithmContext context) : ITuner
{
    private readonly string name = context.Space.Parameters[0].Name;
    private readonly IReadOnlyList<ChoiceItem> items = ((ChoiceDomain)context.Space.Parameters[0].Domain).Items;

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "Batch", null, new HashSet<ParameterType> { ParameterType.Choice }, [],
        EndsByItself: true, CheckSpace: CheckSpace);

    public Suggestion Suggest(StudyView study)
    {
        if (study.TrialCount >= items.Count)
            return new Suggestion.Exhausted();
        var item = items[study.TrialCount].Value;
        var parameters = item.ValueKind == JsonValueKind.Object
            ? JsonSerializer.Serialize(item)
            : JsonSerializer.Serialize(new Dictionary<string, JsonElement> { [name] = item });
        return new Suggestion.Propose(new ParameterSet(parameters));
    }

    private static string? CheckSpace(SearchSpace space) => space.Parameters switch
    {
        [{ Domain: ChoiceDomain choice }] when choice.Items.All(item => item.Nested is null) => null,
        [{ Domain: ChoiceDomain }] => "Batch takes whole configurations: an item with _name (a nested space) is not one",
        _ => "Batch needs exactly one hyperparameter, of type choice",
    };
}
