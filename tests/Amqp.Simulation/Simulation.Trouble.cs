using Amqp.TestKit.Files;

namespace Amqp.Simulation;

/// <summary>The disk gives trouble: it is full for a while, refuses writes, or fails a sync; and starts are interrupted.</summary>
internal sealed partial class Simulation
{
    private const int StepsToFault = 400;
    private const int StepsAfterFault = 150;
    private long _troubleUntil;
    private bool _hasFaulted;

    /// <summary>From now on writes fail, for want of room or for no reason; what does not fit is written by half.</summary>
    private void BeginTrouble()
    {
        if (_troubleUntil > 0)
        {
            return;
        }

        _troubleUntil = _world.Step + _random.Next(20, 800);
        _world.MayRefuse = true;
        if (_random.Chance(50))
        {
            _world.Note("the disk is full");
            _files!.Capacity = _files.Taken + _random.Next(4096);
        }
        else
        {
            _world.Note("the disk refuses writes");
            var share = _random.Pick<int>([10, 50, 100]);
            _files!.FailWrite = _ => _random.Chance(share);
        }
    }

    private void EndTroubleInTime()
    {
        if (_troubleUntil > 0 && _world.Step >= _troubleUntil)
        {
            StopTrouble();
        }
    }

    private void StopTrouble()
    {
        _world.Note("the disk is well again");
        _files!.Capacity = long.MaxValue;
        _files.FailWrite = static _ => false;
        _troubleUntil = 0;
    }

    /// <summary>The disk is well, and has been for long enough that everything that was tried again has been.</summary>
    private void EndTrouble()
    {
        if (!_world.MayRefuse)
        {
            return;
        }

        if (_troubleUntil > 0)
        {
            StopTrouble();
        }

        for (var round = 0; round < RoundsToEnd; round++)
        {
            Settle();
            _time.Advance(TimeSpan.FromMilliseconds(60));
        }
    }

    /// <summary>
    /// A sync fails, and then all do. Whatever the clients read before and after, until the machine is switched off, has to be true of
    /// what the disk holds then.
    /// </summary>
    private void FailSyncs()
    {
        _world.Note("syncs fail");
        _files!.FailSync = static _ => true;
        var mayRefuse = _world.MayRefuse;
        _world.MayRefuse = true;
        try
        {
            for (var step = 0; step < StepsToFault && !_hasFaulted; step++)
            {
                Step();
            }

            for (var step = 0; step < StepsAfterFault && _hasFaulted; step++)
            {
                Step();
            }

            if (!_hasFaulted)
            {
                _files.FailSync = static _ => false;
                _world.MayRefuse = mayRefuse;
                return;
            }

            Settle();
        }
        catch (PowerCutException)
        {
        }

        _world.Note("the store has failed");
        Restart(_files.AfterPowerCut(_random.NextUInt64()), isClean: false);
    }

    /// <summary>Starts a broker, which may take more than one attempt: the power goes, or the process is killed, in the middle of a start.</summary>
    /// <returns>False when it took more than one.</returns>
    private bool BeginInTheEnd()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (attempt < 4 && _random.Chance(20))
                {
                    _files!.CutAt = _files.Steps + _random.Next(1, 30);
                }

                Begin();
                return attempt == 0;
            }
            catch (PowerCutException)
            {
                _world.Note("a start is interrupted");
                _runtime.Wheel.Dispose();
                _files = _random.Chance(50) ? _files!.AfterPowerCut(_random.NextUInt64()) : _files!.Continue();
            }
        }
    }
}
