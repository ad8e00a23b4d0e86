using System.Text.Json;
using AutoTune.Experiments.Space;

namespace AutoTune.Server.Api.Experiments;

/// <summary>A column that a hyperparameter gives in tables and charts, and what its axis needs.</summary>
/// <param name="Name">The column: <c>layer.kernel</c> for one of a nested choice, <c>layer._name</c> for which was chosen.</param>
/// <param name="Type">The search space's type: choice, uniform ...</param>
/// <param name="Log">Drawn on a logarithmic scale.</param>
/// <param name="Low">The least value; null where there is none.</param>
/// <param name="High">The largest value.</param>
/// <param name="Items">The values of a choice, in their order.</param>
/// <param name="Conditional">Only some trials have it.</param>
public sealed record ParameterColumn(
    string Name, string Type, bool Log, double? Low, double? High, IReadOnlyList<JsonElement>? Items, bool Conditional)
{
    public static IReadOnlyList<ParameterColumn> Of(SearchSpace space) => [.. Columns("", space, conditional: false)];

    private static IEnumerable<ParameterColumn> Columns(string prefix, SearchSpace space, bool conditional) =>
        space.Parameters.SelectMany(parameter => Columns(prefix + parameter.Name, parameter.Domain, conditional));

    private static IEnumerable<ParameterColumn> Columns(string name, Domain domain, bool conditional)
    {
        var type = domain.Type switch
        {
            ParameterType.LayerChoice => "layer_choice",
            ParameterType.InputChoice => "input_choice",
            var other => other.ToString().ToLowerInvariant(),
        };
        switch (domain)
        {
            case RangeDomain range:
                var isLog = range.Type is ParameterType.LogUniform or ParameterType.QLogUniform;
                return [new(name, type, isLog, range.Low, range.High, null, conditional)];
            case NormalDomain normal:
                return [new(name, type, normal.Type is ParameterType.LogNormal or ParameterType.QLogNormal, null, null, null, conditional)];
            case LayerChoiceDomain layers:
                return [new(name + "._value", type, false, null, null, Texts(layers.Candidates), conditional)];
            case InputChoiceDomain:
                return [new(name + "._value", type, false, null, null, null, conditional)];
            case ChoiceDomain choice:
                var plain = choice.Items.Where(item => item.Nested is null).Select(item => item.Value).ToList();
                var nested = choice.Items.Where(item => item.Nested is not null).ToList();
                IEnumerable<ParameterColumn> own = plain.Count > 0 ? [new(name, type, false, null, null, plain, conditional || nested.Count > 0)] : [];
                return nested.Count == 0
                    ? own
                    : own.Append(new ParameterColumn(name + "._name", type, false, null, null, Texts(nested.Select(item => item.Name!)), conditional || plain.Count > 0))
                        .Concat(nested.SelectMany(item => Columns(name + ".", item.Nested!, conditional: true)).DistinctBy(column => column.Name));
            default:
                throw new InvalidOperationException($"no such domain: {domain}");
        }
    }

    private static IReadOnlyList<JsonElement> Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonSerializer.SerializeToElement(text))];
}
