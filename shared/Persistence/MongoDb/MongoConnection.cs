using System.Text;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// The client's settings: what the connection string says, and where it is silent, limits after which a store that is away is reported
/// as away: 8 s to find a primary, 5 s to connect, 30 s for an answer, 10 s for a majority. Concerns are not a matter of configuration:
/// what was acknowledged must survive the loss of a server.
/// </summary>
internal static class MongoConnection
{
    public static MongoClientSettings Settings(string connectionString)
    {
        var given = new ConnectionString(connectionString);
        var settings = MongoClientSettings.FromConnectionString(connectionString);
        settings.ServerSelectionTimeout = given.ServerSelectionTimeout ?? TimeSpan.FromSeconds(8);
        settings.ConnectTimeout = given.ConnectTimeout ?? TimeSpan.FromSeconds(5);
        settings.SocketTimeout = given.SocketTimeout ?? TimeSpan.FromSeconds(30);
        settings.ApplicationName = given.ApplicationName ?? "AutoTune";
        settings.WriteConcern = WriteConcern.WMajority.With(wTimeout: given.WTimeout ?? TimeSpan.FromSeconds(10));
        settings.ReadConcern = ReadConcern.Majority;
        settings.ReadPreference = ReadPreference.Primary;

        // A log's last lines may have been cut within a character; that must not keep a trial from ending.
        settings.WriteEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);
        return settings;
    }
}
