using AutoTune.AIStoreUploader;
using AutoTune.Hosting;

return await ServiceProgram.RunAsync("aistore-uploader", args, suite => suite.AddAIStoreUploader());
