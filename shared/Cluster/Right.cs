namespace AutoTune.Cluster;

/// <summary>What a service does to objects of the cluster, in RBAC's words.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Resource">The plural, and a subresource after a slash: <c>pods/log</c>.</param>
/// <param name="Name">The one object it is about; null: any.</param>
/// <param name="Verbs">Such as get and create.</param>
public sealed record Right(string Group, string Resource, string? Name, params IReadOnlyList<string> Verbs)
{
    /// <summary>About any object of a kind.</summary>
    public static Right To(Resource resource, params IReadOnlyList<string> verbs) => new(resource.Group, resource.Plural, null, verbs);

    /// <summary>What <see cref="Leadership"/> does; create cannot be bound to a name.</summary>
    public static IReadOnlyList<Right> ToLead(string lease) =>
    [
        To(Cluster.Resource.Leases, "create"),
        new(Cluster.Resource.Leases.Group, Cluster.Resource.Leases.Plural, lease, "get", "update", "delete"),
    ];
}
