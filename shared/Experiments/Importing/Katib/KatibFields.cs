namespace AutoTune.Experiments.Importing.Katib;

/// <summary>Every field of Katib's Experiment (kubeflow.org/v1beta1), and what becomes of it. The guide's tables are these.</summary>
public static class KatibFields
{
    private const string Cluster = "the cluster sets it";
    private const string Space = "spec.searchSpace";
    private const string NotRead = "AutoTune reads a pod's log; let the script print lines `NAME=VALUE`, or report through the package `autotune`";

    /// <summary>The fields, in the order of the guide.</summary>
    public static IReadOnlyList<FieldRow> All { get; } =
    [
        Mapped("apiVersion", "apiVersion", "`kubeflow.org/v1beta1`"),
        Mapped("kind", "kind", "`Experiment`"),
        Mapped("metadata.name", "metadata.name", ""),
        Mapped("metadata.namespace", "metadata.namespace", ""),
        Mapped("metadata.labels", "metadata.labels", ""),
        Mapped("metadata.annotations", "metadata.annotations", "those of kubectl left out"),
        .. new[]
        {
            "uid", "generateName", "generation", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
            "finalizers", "ownerReferences", "managedFields", "selfLink",
        }.Select(name => Dropped("metadata." + name, Cluster)),
        Dropped("status", "the experiment begins anew"),

        Mapped("spec.parameters", Space, "one hyperparameter each"),
        Mapped("spec.parameters[].name", Space, "its name"),
        Mapped("spec.parameters[].parameterType", Space, "see Parameters"),
        Mapped("spec.parameters[].feasibleSpace.min", Space, "see Parameters"),
        Mapped("spec.parameters[].feasibleSpace.max", Space, "see Parameters"),
        Mapped("spec.parameters[].feasibleSpace.step", Space, "see Parameters"),
        Mapped("spec.parameters[].feasibleSpace.list", Space, "of `discrete` numbers, of `categorical` texts"),
        Mapped("spec.parameters[].feasibleSpace.distribution", Space, "see Parameters"),

        Mapped("spec.objective.type", "spec.tuner.classArgs.optimize_mode", "`minimize` or `maximize`"),
        Dropped("spec.objective.goal", "an experiment runs its maxTrialNum trials; stop it when the result is good enough"),
        Mapped("spec.objective.objectiveMetricName", "spec.metrics.name", ""),
        Dropped("spec.objective.additionalMetricNames", "one metric is read from the log; a report of an object keeps the others"),
        Mapped("spec.objective.metricStrategies", "spec.metrics", "`latest` of the objective; otherwise a warning, since a trial's last value is its result"),
        Dropped("spec.objective.metricStrategies[].name", "with metricStrategies"),
        Dropped("spec.objective.metricStrategies[].value", "with metricStrategies"),

        Mapped("spec.algorithm.algorithmName", "spec.tuner.builtinTunerName", "see Algorithms"),
        Mapped("spec.algorithm.algorithmSettings", "spec.tuner.classArgs", "see Algorithms"),
        Mapped("spec.algorithm.algorithmSettings[].name", "spec.tuner.classArgs", "see Algorithms"),
        Mapped("spec.algorithm.algorithmSettings[].value", "spec.tuner.classArgs", "texts become numbers"),
        Mapped("spec.earlyStopping.algorithmName", "spec.assessor.builtinAssessorName", "`medianstop`: Medianstop"),
        Mapped("spec.earlyStopping.algorithmSettings", "spec.assessor.classArgs", "see Algorithms"),
        Mapped("spec.earlyStopping.algorithmSettings[].name", "spec.assessor.classArgs", "see Algorithms"),
        Mapped("spec.earlyStopping.algorithmSettings[].value", "spec.assessor.classArgs", "texts become numbers"),

        Mapped("spec.parallelTrialCount", "spec.trialConcurrency", "Katib's default is 3"),
        Mapped("spec.maxTrialCount", "spec.maxTrialNum", "failed trials count, too; without it 99999"),
        Mapped("spec.maxFailedTrialCount", "spec.trialPolicy.maxFailedTrials", "one less: in AutoTune more than that many end the experiment"),
        Dropped("spec.resumePolicy", "an experiment can always go on; only its limits can be changed"),
        Refused("spec.nasConfig", "Katib's architecture search is not supported; layer_choice and input_choice with PPOTuner are"),

        Mapped("spec.metricsCollectorSpec.collector.kind", "spec.metrics.collector", "`StdOut`: stdout; of the others a warning says how to report"),
        Dropped("spec.metricsCollectorSpec.collector.customCollector", NotRead),
        Dropped("spec.metricsCollectorSpec.source.filter", "lines `NAME=VALUE` and JSON lines are read, and no other format"),
        Dropped("spec.metricsCollectorSpec.source.filter.metricsFormat", "with filter"),
        Dropped("spec.metricsCollectorSpec.source.fileSystemPath", NotRead),
        .. new[] { "path", "kind", "format" }.Select(name => Dropped("spec.metricsCollectorSpec.source.fileSystemPath." + name, "with fileSystemPath")),
        Dropped("spec.metricsCollectorSpec.source.httpGet", NotRead),
        .. new[] { "path", "port", "host", "scheme", "httpHeaders" }.Select(name => Dropped("spec.metricsCollectorSpec.source.httpGet." + name, "with httpGet")),

        Mapped("spec.trialTemplate.trialParameters", "spec.trainingConfig", "placeholders get the names of the search space"),
        Mapped("spec.trialTemplate.trialParameters[].name", "spec.trainingConfig", "the placeholder's name in the template"),
        Mapped("spec.trialTemplate.trialParameters[].reference", "spec.trainingConfig",
            "the placeholder's name afterwards; `${trialSpec.Kind}` and the like become their values, `${trialSpec.Name}` the trial's id"),
        Mapped("spec.trialTemplate.trialParameters[].description", "spec.searchSpace", "a comment at the hyperparameter"),
        Mapped("spec.trialTemplate.trialSpec", "spec.trainingConfig", "Job: `job`; PyTorchJob, TFJob, XGBoostJob: `kubeflow-pytorch`, `-tensorflow`, `-xgboost`; TrainJob: `trainjob`"),
        Mapped("spec.trialTemplate.trialSpec.apiVersion", "spec.trainingConfig.type", "with its kind"),
        Mapped("spec.trialTemplate.trialSpec.kind", "spec.trainingConfig.type", "other kinds (MPIJob, Workflow and more) are refused"),
        Mapped("spec.trialTemplate.trialSpec.spec", "spec.trainingConfig", "every field is passed on; replica specs become `tasks`"),
        Dropped("spec.trialTemplate.trialSpec.metadata", "a trial's job gets its own; labels and annotations of pods stay"),
        .. new[] { "name", "namespace", "labels", "annotations" }.Select(name => Dropped("spec.trialTemplate.trialSpec.metadata." + name, "with metadata")),
        Mapped("spec.trialTemplate.primaryContainerName", "spec.trainingConfig", "that container comes first: its log has the results"),
        Dropped("spec.trialTemplate.primaryPodLabels", "the main replica (chief, master, worker 0 or the first) has the results"),
        Dropped("spec.trialTemplate.successCondition", "the job's own conditions decide"),
        Dropped("spec.trialTemplate.failureCondition", "the job's own conditions decide"),
        Dropped("spec.trialTemplate.retain", "jobs stay until their ttlSecondsAfterFinished, or until the experiment is deleted"),
        Refused("spec.trialTemplate.configMap", "a template in a ConfigMap is not known here; put it into trialTemplate.trialSpec"),
    ];

    /// <summary>The settings of algorithms, by <c>algorithm.setting</c>, in the order of the guide.</summary>
    public static IReadOnlyList<FieldRow> Settings { get; } =
    [
        .. new[] { "random", "grid", "sobol", "tpe", "multivariate-tpe", "cmaes", "bayesianoptimization" }.Select(name => Mapped(name + ".random_state", "spec.seed", "")),
        .. new[] { "tpe", "multivariate-tpe" }.SelectMany(name => new[]
        {
            Mapped(name + ".n_startup_trials", "tpe_args.n_startup_jobs", ""),
            Mapped(name + ".n_ei_candidates", "tpe_args.n_ei_candidates", ""),
        }),
        Mapped("tpe.n_EI_candidates", "tpe_args.n_ei_candidates", ""),
        Mapped("tpe.gamma", "tpe_args.gamma", ""),
        Mapped("tpe.prior_weight", "tpe_args.prior_weight", ""),
        Mapped("bayesianoptimization.n_initial_points", "cold_start_num", ""),
        Mapped("bayesianoptimization.acq_func", "utility", "`EI`: ei, `LCB`: ucb, `PI`: poi; of others a warning"),
        Dropped("bayesianoptimization.base_estimator", "the model is a Gaussian process"),
        Dropped("bayesianoptimization.acq_optimizer", "local searches from many random points"),
        Mapped("hyperband.r_l", "R", ""),
        Mapped("hyperband.eta", "eta", ""),
        Mapped("hyperband.resource_name", "TRIAL_BUDGET", "the parameter of that name leaves the search space; its placeholders become TRIAL_BUDGET"),
        Dropped("cmaes.sigma", "AutoTune's sigma is a share of each parameter's range"),
        Dropped("cmaes.restart_strategy", "it restarts with a larger population (ipop)"),
        Mapped("pbt.n_population", "population_size", ""),
        Mapped("pbt.truncation_threshold", "fraction", ""),
        Mapped("pbt.resample_probability", "resample_probability", ""),
        Mapped("pbt.suggestion_trial_dir", "all_checkpoint_dir", "trials find theirs as load_checkpoint_dir and save_checkpoint_dir"),
        Mapped("medianstop.start_step", "start_step", "Katib's default is 4"),
        Dropped("medianstop.min_trials_required", "the median is taken as soon as one trial has reached the step"),
    ];

    private static FieldRow Mapped(string path, string becomes, string note) => new([], path, FieldFate.Mapped, becomes, note);

    private static FieldRow Dropped(string path, string note) => new([], path, FieldFate.Dropped, "", note);

    private static FieldRow Refused(string path, string note) => new([], path, FieldFate.Refused, "", note);
}
