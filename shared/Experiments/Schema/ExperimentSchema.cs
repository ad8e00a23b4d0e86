using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Schema;

/// <summary>
/// The experiment file as a JSON Schema (draft 7), for editors: fields, words and ranges are those that validation uses, algorithms and
/// their arguments those of the catalog. What only validation can say (low &lt; high, placeholders, JSON texts) the schema lets through.
/// </summary>
public static class ExperimentSchema
{
    // ECMA's form of Kubernetes' rules.
    private const string Label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string Subdomain = $@"^{Label}(\.{Label})*$";
    private const string Quantity = @"^\+?(?=[0-9.]*[1-9])([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 };

    /// <summary>The schema as JSON text.</summary>
    public static string Write(IAlgorithmCatalog catalog) => Schema(catalog).ToJsonString(Indented) + "\n";

    private static JsonObject Schema(IAlgorithmCatalog catalog)
    {
        var root = SchemaParts.Closed(
            ManifestRules.TopFields,
            "A hyperparameter experiment, which runs a training with many sets of hyperparameters and finds the best.",
            new()
            {
                ["apiVersion"] = SchemaParts.Word("The version of this format.", [ManifestRules.ApiVersion], hasDefault: true),
                ["kind"] = SchemaParts.Word("What this file is.", [ManifestRules.Kind], hasDefault: true),
                ["metadata"] = Metadata(),
                ["spec"] = SchemaParts.Ref("spec"),
                ["status"] = new JsonObject { ["description"] = "What became of it; set by AutoTune." },
            },
            "apiVersion", "kind", "metadata", "spec");
        root.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        root.Insert(1, "title", ManifestRules.Kind);
        root["definitions"] = new JsonObject([new("spec", Spec(catalog)), .. new AlgorithmSchema(catalog).Definitions(), .. SpaceSchema.Definitions(), .. TrainingSchema.Definitions()]);
        return root;
    }

    private static JsonObject Metadata()
    {
        var fields = ManifestRules.MetadataFields.ToDictionary(name => name, _ => new JsonObject { ["description"] = "Set by the cluster." });
        fields["name"] = SchemaParts.Text("The experiment's name: lower-case letters, digits, - and .", Subdomain, ManifestRules.LongestName);
        fields["namespace"] = SchemaParts.Text("The namespace on a cluster.", $"^{Label}$", 63);
        fields["labels"] = SchemaParts.Mapping("Names and texts by which resources are found.");
        fields["annotations"] = SchemaParts.Mapping("Names and texts for people and programs.");
        return SchemaParts.Closed(ManifestRules.MetadataFields, "The name, and what Kubernetes keeps of a resource.", fields, "name");
    }

    private static JsonObject Spec(IAlgorithmCatalog catalog)
    {
        var algorithms = new AlgorithmSchema(catalog);
        var spec = SchemaParts.Closed(
            SpecRules.SpecFields,
            "What may vary, what to run, which algorithm searches, and when to stop. Only the three limits may change later.",
            new()
            {
                ["maxExecSeconds"] = SchemaParts.Integer(
                    "Longest time the experiment may run, in seconds, counted from phase RUNNING. No limit if absent. May change while it runs.", 1),
                ["maxTrialNum"] = SchemaParts.Integer(
                    "How many trials are run in all, whether they succeed or not. No limit if absent. May change while it runs.", 1),
                ["trialConcurrency"] = SchemaParts.Integer("How many trials run at the same time, at most; 1 if absent. May change while it runs.", 1, 1),
                ["searchSpace"] = SchemaParts.TextOr(
                    SchemaParts.Ref("searchSpace"),
                    "The hyperparameters, as JSON text or as a mapping: each name has a _type (choice, randint, uniform, quniform, loguniform, qloguniform, "
                    + "normal, qnormal, lognormal, qlognormal, layer_choice, input_choice) and a _value."),
                ["trainingConfig"] = TrainingSchema.Config(),
                ["tuner"] = algorithms.Part(
                    AlgorithmKind.Tuner, "The algorithm that proposes trials. Without tuner and advisor one is chosen and named in the status."),
                ["assessor"] = algorithms.Part(AlgorithmKind.Assessor, "The algorithm that stops trials early. Ignored without a tuner."),
                ["advisor"] = algorithms.Part(AlgorithmKind.Advisor, "A tuner and assessor in one. Ignored beside a tuner."),
                ["aistore"] = Store("Where results are uploaded; nowhere if absent."),
                ["aimd"] = Store("Older name of aistore."),
                ["em"] = Store("Older name of aistore."),
                ["seed"] = SchemaParts.Integer("Makes a run reproducible; drawn and recorded if absent."),
                ["startFrom"] = SchemaParts.List(
                    "Hyperparameters that are tried first, such as the script's defaults, each a mapping with a value for every one.", new JsonObject { ["type"] = "object" }),
                ["trialPolicy"] = TrialPolicy(),
                ["metrics"] = Metrics(),
                ["storage"] = new JsonObject
                {
                    ["type"] = new JsonArray("string", "number"),
                    ["description"] = "Size of the volume for configuration and metrics, such as 500Mi.",
                    ["pattern"] = Quantity,
                    ["exclusiveMinimum"] = 0,
                },
            },
            "searchSpace", "trainingConfig");
        spec["allOf"] = new JsonArray([LimitIsGiven(catalog), OneStore(), .. algorithms.Demands()]);
        return spec;
    }

    private static JsonObject TrialPolicy() => SchemaParts.Closed(
        PolicyRules.PolicyFields,
        "What happens to trials that fail, take too long or outlive the experiment's time.",
        new()
        {
            ["onTimeout"] = SchemaParts.Word(
                "Whether trials that run when maxExecSeconds is over may end (Finish, the default) or are stopped.", PolicyRules.OnTimeout, hasDefault: true),
            ["timeoutSeconds"] = SchemaParts.Integer("Longest time of one attempt of a trial, in seconds; no limit if absent.", 1),
            ["maxRetries"] = SchemaParts.Integer("Further attempts after a failed one; 0 if absent.", 0, 0),
            ["gracePeriodSeconds"] = SchemaParts.Integer(
                "Seconds from SIGTERM to SIGKILL when a trial is stopped; 10 if absent.", 0, PolicyRules.DefaultGraceSeconds),
            ["maxFailedTrials"] = SchemaParts.Integer("More failed trials end the experiment in ERROR; no limit if absent.", 0),
            ["retain"] = SchemaParts.Integer("How many trials keep their output folders, the best ones; all if absent.", 0),
        });

    private static JsonObject Metrics() => SchemaParts.Closed(
        PolicyRules.MetricsFields,
        "How results are collected.",
        new()
        {
            ["collector"] = SchemaParts.Word("Where results are looked for; auto, the default, is everywhere.", PolicyRules.Collectors, hasDefault: true),
            ["name"] = SchemaParts.Text("The metric in plain log lines such as name=0.9 or {\"name\": 0.9}."),
        });

    private static JsonObject Store(string description) => SchemaParts.Closed(
        StoreRules.Fields,
        description,
        new()
        {
            ["folder"] = SchemaParts.Text("Id of the AIStore folder."),
            ["secret"] = SchemaParts.Text("Name of a Secret in this namespace whose key apikey is an API key that may upload.", Subdomain, ManifestRules.LongestName),
        },
        "folder");

    /// <summary>Without a limit only an enumeration of a finite space ends; which tuner is taken by default depends on the space.</summary>
    private static JsonObject LimitIsGiven(IAlgorithmCatalog catalog) => new()
    {
        ["anyOf"] = new JsonArray(
        [
            SchemaParts.Required("maxTrialNum"),
            SchemaParts.Required("maxExecSeconds"),
            SchemaParts.Not(new JsonObject { ["anyOf"] = new JsonArray(SchemaParts.Required("tuner"), SchemaParts.Required("advisor")) }),
            .. catalog.All.Where(info => info.EndsByItself).Select(info => SchemaParts.Has("tuner", AlgorithmSchema.Is(info))),
        ]),
    };

    private static JsonObject OneStore()
    {
        string[] names = ["aistore", .. StoreRules.OldNames];
        var two = from first in names from second in names where string.CompareOrdinal(first, second) < 0 select SchemaParts.Required(first, second);
        return SchemaParts.Not(new JsonObject { ["anyOf"] = new JsonArray([.. two]) });
    }
}
