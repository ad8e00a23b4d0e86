using AutoTune.Hosting;

namespace AutoTune.Operator.Bus;

internal sealed class NewsEndpoint() : TemporaryEndpoint<NewsConsumer>("operator");
