// Package supervised tells systemd that presswatch is up, that it still works, and that it stops (sd_notify(3)). Without systemd it does
// nothing.
package supervised

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// Begin says that presswatch is up, and from then on that it works, as often as systemd wants to hear it and as long as well gives no error. The
// function that it returns says that presswatch stops.
func Begin(ctx context.Context, well func(context.Context) error, log *slog.Logger) (stop func()) {
	if sent, err := daemon.SdNotify(false, daemon.SdNotifyReady); err != nil || !sent {
		if err != nil {
			log.Warn("systemd could not be told that presswatch is up", "err", err)
		}
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	if every, err := daemon.SdWatchdogEnabled(false); err == nil && every > 0 {
		wg.Go(func() { beat(ctx, every/3, well, log) })
	}
	return func() {
		cancel()
		wg.Wait()
		_, _ = daemon.SdNotify(false, daemon.SdNotifyStopping) // it sees that by itself, too
	}
}

// beat says that presswatch works. While it does not, nothing is said, and systemd starts it anew in the end.
func beat(ctx context.Context, every time.Duration, well func(context.Context) error, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := look(ctx, every, well); err == nil {
			_, _ = daemon.SdNotify(false, daemon.SdNotifyWatchdog)
		} else if ctx.Err() == nil {
			log.Error("presswatch does not work; systemd is not told that it does", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func look(ctx context.Context, within time.Duration, well func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return well(ctx)
}
