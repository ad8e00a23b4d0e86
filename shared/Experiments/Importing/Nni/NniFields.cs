namespace AutoTune.Experiments.Importing.Nni;

/// <summary>Every field of NNI's configurations, version 1 and version 2, and what becomes of it. The guide's table is this one.</summary>
public static class NniFields
{
    private const string Local = "AutoTune's local trials run on this machine; to use several, run the services apart with a launcher on each";
    private const string OnCluster = "the pod template says where and how a trial runs";
    private const string Reuse = "trials do not share a process or a pod";
    private const string OnNode = "GPUs are not handed out by AutoTune; set trialConcurrency to what the machine can train";
    private const string Mount = "the pod template's volumes say what is mounted";
    private const string Account = "AutoTune submits to a Kubernetes cluster only; your kubeconfig says who you are";
    private const string NoStorage = "code is not copied to the cluster; put it into the image, or mount a volume in the pod template";
    private const string Custom = "AutoTune runs its own tuners and assessors; your own can search through `autotune asktell` or the library";
    private const string Nas = "neural architecture search by NNI's own engine is not supported; layer_choice and input_choice with PPOTuner are";
    private const string Shared = "AutoTune mounts no storage; trials run where their files are, or with the pod template's volumes";
    private const string RoleImage = "its container's image";

    /// <summary>All rows, in the order of the guide.</summary>
    public static IReadOnlyList<FieldRow> All { get; } =
    [
        Mapped("experimentName", "experimentName", "metadata.name", "in lower case; other characters become -"),
        Mapped("authorName", null, "metadata.annotations.author", ""),
        Mapped("description", null, "metadata.annotations.description", ""),
        Refused(null, "experimentType", Nas + " (`hpo` is accepted)"),
        Mapped(null, "searchSpace", "spec.searchSpace", "the language is the same"),
        Mapped("searchSpacePath", "searchSpaceFile", "spec.searchSpace", "the file's content, JSON or YAML"),
        Mapped("trial.command", "trialCommand", "spec.trainingConfig.command", "a command with shell syntax is run by bash, as by NNI"),
        Mapped(null, "trainingService.trialCommand", "spec.trainingConfig.command", "wins over trialCommand"),
        Mapped("trial.codeDir", "trialCodeDirectory", "spec.trainingConfig.workingDir", "of local trials; on a cluster the image has the code"),
        Mapped(null, "trainingService.trialCodeDirectory", "spec.trainingConfig.workingDir", "wins over trialCodeDirectory"),
        Mapped("trial.gpuNum paiConfig.gpuNum", "trialGpuNumber", "spec.trainingConfig",
            "on a cluster the container's `nvidia.com/gpu`; of local trials 0 hides the GPUs, and more is a warning: GPUs are not handed out"),
        Mapped(null, "trainingService.trialGpuNumber", "spec.trainingConfig", "wins over trialGpuNumber"),
        Mapped("trialConcurrency", "trialConcurrency", "spec.trialConcurrency", ""),
        Mapped("maxExecDuration", "maxExperimentDuration", "spec.maxExecSeconds", "`1h`, `30m`, `0.5d` or seconds become seconds"),
        Mapped("maxTrialDuration", "maxTrialDuration", "spec.trialPolicy.timeoutSeconds", "likewise"),
        Mapped("maxTrialNum", "maxTrialNumber", "spec.maxTrialNum", "without it and a duration, NNI's 99999"),
        Refused("useAnnotation", "useAnnotation", "annotations in a script are not read; write a search space (`false` is accepted)"),
        Refused("multiPhase", null, "a trial takes one set of parameters (`false` is accepted)"),
        Refused(null, "nasConfig", Nas),
        Refused(null, "executionEngine", Nas),
        Refused(null, "modelFormat", Nas),
        Refused("trial.nasMode", null, Nas),
        Dropped("nniManagerIp", "nniManagerIp", "a cluster's services know where AutoTune is"),
        Dropped(null, "trainingService.nniManagerIp", "a cluster's services know where AutoTune is"),
        Dropped("debug", "debug", "levels of logging are the services' settings"),
        Dropped(null, "trainingService.debug", "levels of logging are the services' settings"),
        Dropped("logLevel", "logLevel", "levels of logging are the services' settings"),
        Dropped("logDir", "experimentWorkingDirectory", "results are kept in `.autotune` beside the experiment, or where `--state DIR` says"),
        Dropped("versionCheck", null, "there is no version to check"),
        Dropped("logCollection", null, "logs are always kept"),
        Dropped("multiThread", null, "tuners need no threads of their own"),
        Dropped("tuner.gpuIndices assessor.gpuIndices advisor.gpuIndices", "tunerGpuIndices", "no tuner or assessor uses a GPU"),

        Mapped("tuner.builtinTunerName", "tuner.name", "spec.tuner.builtinTunerName", "Hyperband and BOHB become `spec.advisor`"),
        Mapped("tuner.classArgs", "tuner.classArgs", "spec.tuner.classArgs", "the same names and defaults"),
        Refused("tuner.className", "tuner.className", Custom),
        Refused("tuner.classFileName", null, Custom),
        Refused("tuner.codeDir", "tuner.codeDirectory", Custom),
        Dropped("tuner.includeIntermediateResults", null, "tuners see final results, and assessors the others"),
        Mapped("assessor.builtinAssessorName", "assessor.name", "spec.assessor.builtinAssessorName", ""),
        Mapped("assessor.classArgs", "assessor.classArgs", "spec.assessor.classArgs", "the same names and defaults"),
        Refused("assessor.className", "assessor.className", Custom),
        Refused("assessor.classFileName", null, Custom),
        Refused("assessor.codeDir", "assessor.codeDirectory", Custom),
        Dropped("assessor.includeIntermediateResults", null, "assessors see all results"),
        Mapped("advisor.builtinAdvisorName", "advisor.name", "spec.advisor.builtinAdvisorName", ""),
        Mapped("advisor.classArgs", "advisor.classArgs", "spec.advisor.classArgs", "the same names and defaults"),
        Refused("advisor.className", "advisor.className", Custom),
        Refused("advisor.classFileName", null, Custom),
        Refused("advisor.codeDir", "advisor.codeDirectory", Custom),
        Dropped("advisor.includeIntermediateResults", null, "advisors see all results"),

        Mapped("trainingServicePlatform", "trainingService.platform", "spec.trainingConfig.type",
            "`local` and `remote` become `local`; `kubeflow` becomes `kubeflow-tensorflow` or `kubeflow-pytorch`; the others become `job`"),
        Mapped("hybridConfig.trainingServicePlatforms", null, "spec.trainingConfig.type", "`local`, if it is among them, else the first"),
        Mapped("localConfig.gpuIndices", "trainingService.gpuIndices", "spec.trainingConfig.gpuIndices", "every trial sees all of them"),
        Dropped("localConfig.maxTrialNumPerGpu", "trainingService.maxTrialNumberPerGpu", OnNode),
        Dropped("localConfig.useActiveGpu", "trainingService.useActiveGpu", OnNode),
        Dropped("remoteConfig.reuse", "trainingService.reuseMode", Reuse),
        Dropped("machineList", "trainingService.machineList", Local),
        .. Inside("machineList[]", "trainingService.machineList[]", "machineList", "ip host", "port port", "username user", "passwd password", "sshKeyPath sshKeyFile",
            "passphrase sshPassphrase", "gpuIndices gpuIndices", "maxTrialNumPerGpu maxTrialNumberPerGpu", "useActiveGpu useActiveGpu", "pythonPath pythonPath"),

        Mapped("trial.image", "trainingService.dockerImage", "spec.trainingConfig.template", RoleImage),
        Mapped(null, "trainingService.image", "spec.trainingConfig.template", RoleImage),
        Mapped("trial.cpuNum paiConfig.cpuNum", "trainingService.trialCpuNumber", "spec.trainingConfig.template", "its container's `cpu`"),
        Mapped("trial.memoryMB trial.memorySize paiConfig.memoryMB", "trainingService.trialMemorySize", "spec.trainingConfig.template", "its container's `memory`"),
        Dropped("paiConfig.userName", "trainingService.username", Account),
        Dropped("paiConfig.passWord", null, Account),
        Dropped("paiConfig.token", "trainingService.token", Account),
        Dropped("paiConfig.host", "trainingService.host", Account),
        Dropped("paiConfig.reuse", null, Reuse),
        Dropped("paiConfig.maxTrialNumPerGpu", null, OnNode),
        Dropped("paiConfig.useActiveGpu", null, OnNode),
        Dropped("paiYarnConfig", null, Account),
        .. Inside("paiYarnConfig", null, "paiYarnConfig", "userName", "passWord", "host"),
        Dropped("trial.virtualCluster", "trainingService.virtualCluster", OnCluster),
        Dropped("trial.paiStorageConfigName", "trainingService.storageConfigName", Mount),
        Dropped("trial.paiConfigPath", "trainingService.openpaiConfigFile", OnCluster),
        Dropped(null, "trainingService.openpaiConfig", OnCluster),
        Dropped("trial.nniManagerNFSMountPath", "trainingService.localStorageMountPoint", Mount),
        Dropped("trial.containerNFSMountPath", "trainingService.containerStorageMountPoint", Mount),
        Dropped("trial.authFile", null, "the pod template's imagePullSecrets name a registry's account"),
        Dropped("trial.shmMB", null, Mount),
        Dropped("trial.dataDir", null, Mount),
        Dropped("trial.outputDir", null, Mount),
        Dropped("trial.portList", null, OnCluster),
        .. Inside("trial.portList[]", null, "trial.portList", "label", "beginAt", "portNumber"),

        Dropped("amlConfig.subscriptionId", "trainingService.subscriptionId", Account),
        Dropped("amlConfig.resourceGroup", "trainingService.resourceGroup", Account),
        Dropped("amlConfig.workspaceName", "trainingService.workspaceName", Account),
        Dropped("amlConfig.computeTarget", "trainingService.computeTarget", OnCluster),
        Dropped("amlConfig.maxTrialNumPerGpu", null, OnNode),
        Dropped("amlConfig.useActiveGpu", null, OnNode),
        Dropped("dltsConfig", null, Account),
        .. Inside("dltsConfig", null, "dltsConfig", "dashboard", "cluster", "team", "email", "password"),

        Dropped(null, "trainingService.type", OnCluster),
        Dropped(null, "trainingService.jobType", OnCluster),
        Dropped(null, "trainingService.podCount", "a `job` is one pod"),
        Dropped(null, "trainingService.ecsSpec", OnCluster),
        Dropped(null, "trainingService.region", Account),
        Dropped(null, "trainingService.workspaceId", Account),
        Dropped(null, "trainingService.accessKeyId", Account),
        Dropped(null, "trainingService.accessKeySecret", Account),
        Dropped(null, "trainingService.nasDataSourceId", Mount),
        Dropped(null, "trainingService.ossDataSourceId", Mount),

        Mapped("trial.imagePullSecrets", null, "spec.trainingConfig.template", "its imagePullSecrets"),
        Mapped("trial.nfs", null, "spec.trainingConfig.template", "a volume `nfs`, mounted at containerMountPath"),
        .. Used("trial.nfs", "spec.trainingConfig.template", "with trial.nfs", "server", "path", "containerMountPath"),
        Dropped("trial.adaptive", null, "trials are not rescaled while they run"),
        Dropped("trial.checkpoint", null, Mount),
        .. Inside("trial.checkpoint", null, "trial.checkpoint", "storageClass", "storageSize"),
        Mapped("trial.namespace kubeflowConfig.namespace frameworkcontrollerConfig.namespace", "trainingService.namespace", "metadata.namespace", ""),

        Mapped("kubeflowConfig.operator", "trainingService.operator", "spec.trainingConfig.type", "`tf-operator`: kubeflow-tensorflow; `pytorch-operator`: kubeflow-pytorch"),
        Dropped("kubeflowConfig.apiVersion", "trainingService.apiVersion", "jobs are made as kubeflow.org/v1"),
        Dropped("kubeflowConfig.reuse", null, Reuse),
        .. Storage("kubeflowConfig"),
        .. Role("worker"), .. Role("ps"), .. Role("master"),

        Mapped("frameworkcontrollerConfig.serviceAccountName", "trainingService.serviceAccountName", "spec.trainingConfig.template", "the pod's serviceAccountName"),
        Dropped("frameworkcontrollerConfig.configPath", null, OnCluster),
        Dropped("frameworkcontrollerConfig.reuse", null, Reuse),
        .. Storage("frameworkcontrollerConfig"),
        Dropped("frameworkcontrollerConfig.pvc", null, NoStorage),
        .. Inside("frameworkcontrollerConfig.pvc", null, "frameworkcontrollerConfig.pvc", "path"),
        Mapped("trial.taskRoles", "trainingService.taskRoles", "spec.trainingConfig.template", "the first role; a `job` is one pod"),
        Mapped("trial.taskRoles[].name", "trainingService.taskRoles[].name", "spec.trainingConfig.template", "its container's name"),
        Mapped("trial.taskRoles[].command", "trainingService.taskRoles[].command", "spec.trainingConfig.template", "its container's command"),
        Mapped("trial.taskRoles[].image", "trainingService.taskRoles[].dockerImage", "spec.trainingConfig.template", RoleImage),
        Mapped("trial.taskRoles[].gpuNum", "trainingService.taskRoles[].gpuNumber", "spec.trainingConfig.template", "its container's `nvidia.com/gpu`"),
        Mapped("trial.taskRoles[].cpuNum", "trainingService.taskRoles[].cpuNumber", "spec.trainingConfig.template", "its container's `cpu`"),
        Mapped("trial.taskRoles[].memoryMB", "trainingService.taskRoles[].memorySize", "spec.trainingConfig.template", "its container's `memory`"),
        Dropped("trial.taskRoles[].taskNum", "trainingService.taskRoles[].taskNumber", "a `job` is one pod"),
        Dropped("trial.taskRoles[].frameworkAttemptCompletionPolicy", "trainingService.taskRoles[].frameworkAttemptCompletionPolicy", "the pod's end is the trial's"),
        .. Inside("trial.taskRoles[].frameworkAttemptCompletionPolicy", "trainingService.taskRoles[].frameworkAttemptCompletionPolicy",
            "frameworkAttemptCompletionPolicy", "minFailedTaskCount minFailedTaskCount", "minSucceededTaskCount minSucceedTaskCount"),
        Dropped("trial.taskRoles[].privateRegistryAuthPath", "trainingService.taskRoles[].privateRegistryAuthPath", "the pod template's imagePullSecrets name a registry's account"),

        Dropped("sharedStorage", "sharedStorage", Shared),
        .. Inside("sharedStorage", "sharedStorage", "sharedStorage", "storageType storageType", "localMountPoint localMountPoint", "remoteMountPoint remoteMountPoint",
            "localMounted localMounted", "nfsServer nfsServer", "exportedDirectory exportedDirectory", "storageAccountName storageAccountName",
            "storageAccountKey storageAccountKey", "containerName containerName"),
    ];

    private static IEnumerable<FieldRow> Role(string role)
    {
        const string task = "spec.trainingConfig.tasks";
        var (old, path) = ($"trial.{role}", $"trainingService.{role}");
        return
        [
            Mapped($"{old}.replicas", $"{path}.replicas", task, $"replicas of the task `{role}`"),
            Mapped($"{old}.command", $"{path}.command", task, "its container's command"),
            Mapped($"{old}.image", $"{path}.dockerImage", task, RoleImage),
            Mapped($"{old}.gpuNum", $"{path}.gpuNumber", task, "its container's `nvidia.com/gpu`"),
            Mapped($"{old}.cpuNum", $"{path}.cpuNumber", task, "its container's `cpu`"),
            Mapped($"{old}.memoryMB", $"{path}.memorySize", task, "its container's `memory`"),
            Dropped(null, $"{path}.codeDirectory", NoStorage),
            Dropped($"{old}.privateRegistryAuthPath", $"{path}.privateRegistryAuthPath", "the pod template's imagePullSecrets name a registry's account"),
        ];
    }

    /// <summary>Version 2 has the same fields for both platforms, so that the first one's rows name them.</summary>
    private static IEnumerable<FieldRow> Storage(string config)
    {
        var first = config == "kubeflowConfig";
        return
        [
            Dropped($"{config}.storage", first ? "trainingService.storage" : null, NoStorage),
            .. first ? Inside(null, "trainingService.storage", "storage", "storageType", "server", "path", "azureAccount", "azureShare", "keyVaultName", "keyVaultKey") : [],
            Dropped($"{config}.nfs", null, NoStorage),
            .. Inside($"{config}.nfs", null, $"{config}.nfs", "server", "path"),
            Dropped($"{config}.keyVault", null, NoStorage),
            .. Inside($"{config}.keyVault", null, $"{config}.keyVault", "vaultName", "name"),
            Dropped($"{config}.azureStorage", null, NoStorage),
            .. Inside($"{config}.azureStorage", null, $"{config}.azureStorage", "accountName", "azureShare"),
            Dropped($"{config}.uploadRetryCount", null, NoStorage),
        ];
    }

    /// <summary>Fields of a mapping that is left out as a whole: "old new", or one name where there is one version.</summary>
    private static IEnumerable<FieldRow> Inside(string? old, string? path, string whole, params string[] names) =>
        from name in names
        let words = name.Split(' ')
        select Dropped(old is null ? null : $"{old}.{words[0]}", path is null ? null : $"{path}.{words[^1]}", $"with {whole}");

    private static IEnumerable<FieldRow> Used(string old, string becomes, string note, params string[] names) =>
        names.Select(name => Mapped($"{old}.{name}", null, becomes, note));

    /// <summary>Version 1's paths are separated by blanks.</summary>
    private static FieldRow Row(string? old, string? path, FieldFate fate, string becomes, string note) => new(old?.Split(' ') ?? [], path, fate, becomes, note);

    private static FieldRow Mapped(string? old, string? path, string becomes, string note) => Row(old, path, FieldFate.Mapped, becomes, note);

    private static FieldRow Dropped(string? old, string? path, string note) => Row(old, path, FieldFate.Dropped, "", note);

    private static FieldRow Refused(string? old, string? path, string note) => Row(old, path, FieldFate.Refused, "", note);
}
