using MongoDB.Bson;

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>The forms in which servers of MongoDB answer <c>explain</c>, cut down to what is read of them.</summary>
public sealed class QueryPlanTests
{
    [Theory]
    [InlineData("""{"queryPlanner": {"winningPlan": {"stage": "IDHACK"}, "rejectedPlans": []}}""", "_id_", false)]
    [InlineData("""{"queryPlanner": {"winningPlan": {"stage": "EXPRESS_IXSCAN", "indexName": "_id_"}}}""", "_id_", false)]
    [InlineData("""{"queryPlanner": {"winningPlan": {"stage": "LIMIT", "inputStage": {"stage": "FETCH", "inputStage": {"stage": "IXSCAN", "indexName": "due"}}}}}""", "due", false)]
    [InlineData("""{"queryPlanner": {"winningPlan": {"queryPlan": {"stage": "GROUP", "inputStage": {"stage": "IXSCAN", "indexName": "_id_"}}, "slotBasedPlan": {"stages": "..."}}}}""", "_id_", false)]
    [InlineData("""{"stages": [{"$cursor": {"queryPlanner": {"winningPlan": {"stage": "IXSCAN", "indexName": "_id_"}}}}, {"$group": {"_id": "$st"}}]}""", "_id_", false)]
    [InlineData("""{"queryPlanner": {"winningPlan": {"stage": "SINGLE_SHARD", "shards": [{"winningPlan": {"stage": "UPDATE", "inputStage": {"stage": "IXSCAN", "indexName": "owned"}}}]}}}""", "owned", false)]
    [InlineData("""{"queryPlanner": {"winningPlan": {"stage": "SORT", "inputStage": {"stage": "COLLSCAN"}}, "rejectedPlans": [{"stage": "IXSCAN", "indexName": "due"}]}}""", null, true)]
    public void A_plan_is_read_wherever_the_answer_has_it(string answer, string? index, bool readsAll)
    {
        var plan = QueryPlan.Of(BsonDocument.Parse(answer));

        Assert.Equal(index is null ? [] : [index], plan.Indexes);
        Assert.Equal(readsAll, plan.ReadsAll);
    }

    [Fact]
    public void An_answer_without_a_plan_is_no_proof() => Assert.Throws<InvalidOperationException>(() => QueryPlan.Of(BsonDocument.Parse("""{"ok": 1}""")));
}
