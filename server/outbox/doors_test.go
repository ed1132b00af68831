package outbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"presswatch/index"
)

// doors are kept in memory.
type doors struct {
	list []index.Shut
	told []index.Notice
	last map[string]time.Time
}

func (d *doors) ShutEndpoint(_ context.Context, one index.Shut, tell []index.Notice) error {
	d.list, d.told = append(d.list, one), append(d.told, tell...)
	return nil
}

func (d *doors) OpenEndpoint(context.Context, string, string) error { d.list = nil; return nil }

func (d *doors) ShutEndpoints(context.Context) ([]index.Shut, error) { return d.list, nil }

func (d *doors) LastSent(context.Context) (map[string]time.Time, error) { return d.last, nil }

// TestF38_AnEndpointThatTakesNothing: after three days it is shut and the others are told once; then alerts for it are given up with the reason,
// alarms are tried, and one that is taken opens it again.
func TestF38_AnEndpointThatTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := newShelf(notice("alert/a", "desk")), &doors{}
		works := false
		snd := sender(s, func(context.Context, index.Notice) error {
			if works {
				return nil
			}
			return errors.New("no answer within 30 s")
		})
		snd.Doors, snd.Others = d, func(string, string) []index.Notice {
			return []index.Notice{{Channel: "mail", Recipient: "anna", Body: []byte("{}")}}
		}
		until := func(after time.Duration) {
			for end := time.Now().Add(after); time.Now().Before(end); time.Sleep(10 * time.Minute) {
				if err := snd.Once(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		until(70 * time.Hour)
		if len(d.list) != 0 {
			t.Fatalf("shut after less than three days: %+v", d.list)
		}
		until(8 * time.Hour)
		if len(d.list) != 1 || len(d.told) != 1 || !strings.HasPrefix(d.list[0].Why, "It took nothing for three days") || d.told[0].Recipient != "anna" || !strings.HasPrefix(d.told[0].Key, "trouble/") {
			t.Fatalf("%+v %+v", d.list, d.told)
		}
		for _, key := range []string{"alert/b", "alarm/1/red/0"} {
			n := notice(key, "desk")
			n.ID = int64(len(s.rows) + 1)
			s.rows[n.ID] = &row{n, n.Due}
		}
		works = true
		if err := snd.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		b, alarm := s.get(2), s.get(3)
		if b.FailedAt.IsZero() || !strings.Contains(b.Problem, "nothing is told this way") || b.Tries != 0 || alarm.SentAt.IsZero() || len(d.list) != 0 {
			t.Errorf("%+v\n%+v\n%+v", b, alarm, d.list)
		}
	})
}

// TestWhatShutsNoDoor: one letter that is refused, and a notice that fails while others are taken; 410 shuts at once.
func TestWhatShutsNoDoor(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		last time.Duration // since the notice was made, when another was taken; 0: none
		shut bool
	}{
		"one address refused": {&Refused{Text: "550"}, 0, false}, "gone": {&Refused{Text: "410", Gone: true}, 0, true},
		"others are taken": {errors.New("400"), time.Hour, false}, "others were taken before": {errors.New("400"), -time.Hour, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, d := newShelf(notice("alert/a", "desk")), &doors{last: map[string]time.Time{}}
			if tt.last != 0 {
				d.last["test\ndesk"] = time.Now().Add(tt.last)
			}
			snd := sender(s, func(context.Context, index.Notice) error { return tt.err })
			snd.Doors = d
			for range 500 {
				if err := snd.Once(t.Context()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Minute)
			}
			if tt.shut != (len(d.list) > 0) {
				t.Errorf("%s: %+v", name, d.list)
			}
		})
	}
}
