using Amqp.Protocol;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>Looks at frames in a hot loop; a struct, so that the call is direct.</summary>
internal interface IFrameHandler
{
    void OnFrame(in Frame frame);
}
