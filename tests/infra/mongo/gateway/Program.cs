// MongoDB's wire protocol before the DocumentDB engine in PostgreSQL. Each command's BSON is handed as it is to the engine's
// function for it; nothing of the query language is done here. For tests only: no authentication, no TLS.
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using AutoTune.MongoGateway;

if (args is not [var port, var connectionString])
{
    Console.Error.WriteLine("usage: MongoGateway PORT ENGINE_CONNECTION_STRING");
    return 64;
}

using var stop = new CancellationTokenSource();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});
await using var engine = new Engine(connectionString);
using var gateway = new Gateway(engine);
using var listener = new TcpListener(IPAddress.Loopback, int.Parse(port));
listener.Start(512);
try
{
    for (int id = 1; ; id++)
    {
        var socket = await listener.AcceptSocketAsync(stop.Token);
        socket.NoDelay = true;
        _ = new ClientConnection(socket, gateway, id).RunAsync(stop.Token);
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0; // clients lose their connections, as with a mongod that stops
}
