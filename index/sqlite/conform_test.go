package sqlite

import (
	"context"
	"testing"
	"time"

	"presswatch/index/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, storetest.BackEnd{
		Open: func(ctx context.Context, place string, now func() time.Time) (storetest.Store, error) {
			return Open(ctx, Options{Dir: place, Now: now, Log: nil})
		},
		Restore: func(ctx context.Context, file, place string, now time.Time) error {
			_, err := Restore(ctx, file, place, now)
			return err
		},
	})
}
