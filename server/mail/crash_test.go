package mail_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"presswatch/index/sqlite"
	"presswatch/server/mail"
	"presswatch/server/mail/postbox"
	"presswatch/server/outbox"
)

var rounds = flag.Int("rounds", 12, "rounds of the crash loop of letters; 200 for a figure")

// TestMain runs a child of the crash loop where it is asked to.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PRESSWATCH_CRASH_DIR"); dir != "" {
		if err := child(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is a presswatch of store and outbox alone: it adds notices, says of each that it is kept, and sends until it is killed.
func child(dir string) error {
	round, err := strconv.Atoi(os.Getenv("PRESSWATCH_CRASH_ROUND"))
	if err != nil {
		return err
	}
	// Between two rounds as much time has passed as leases and the waits between tries may take.
	ahead := time.Duration(round) * 5 * time.Hour
	clock := func() time.Time { return time.Now().Add(ahead) }
	ctx := context.Background()
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: dir, Now: clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	c := channel(mail.Server{Address: os.Getenv("PRESSWATCH_CRASH_SMTP"), Security: mail.Clear}, "x")
	sender := &outbox.Sender{Store: store, Channels: map[string]outbox.Channel{"mail": c}, Now: clock}
	add := 3
	if os.Getenv("PRESSWATCH_CRASH_LAST") != "" {
		add = 0
	}
	for i := range add {
		n := notice(fmt.Sprintf("round/%d/%d", round, i))
		n.Created, n.Due = clock(), clock()
		n.Recipient = []string{"anna", "tom"}[i%2]
		if added, err := store.AddNotice(ctx, n); err != nil || !added {
			return fmt.Errorf("%s was not added: %w", n.Key, err)
		}
		fmt.Println(n.Key) // acknowledged: from here on it may not be lost
	}
	for range 200 {
		if err := sender.Once(ctx); err != nil {
			return err
		}
		time.Sleep(2 * time.Millisecond)
	}
	return store.Close()
}

// TestCrashLoop kills a presswatch at random moments while its mail server takes, defers, and breaks the line after it took: every notice that
// was acknowledged arrives, and what comes twice comes under the id of the first, no more often than there was reason to.
func TestCrashLoop(t *testing.T) {
	dir := t.TempDir()
	b := box(t, postbox.Options{Keep: 100_000})
	rnd := rand.New(rand.NewPCG(9, uint64(*rounds)))
	var kept []string
	kills := 0
	for round := range *rounds {
		var script []postbox.Answer
		for range 12 {
			switch rnd.IntN(4) {
			case 0:
				script = append(script, postbox.Answer{Code: 451})
			case 1:
				script = append(script, postbox.Answer{Drop: true})
			default:
				script = append(script, postbox.Answer{Wait: time.Duration(rnd.IntN(3)) * time.Millisecond})
			}
		}
		b.Script(script...)
		acknowledged, killed := crash(t, dir, b.Address(), round, time.Duration(20+rnd.IntN(150))*time.Millisecond)
		kept = append(kept, acknowledged...)
		if killed {
			kills++
		}
	}
	b.Unscript()
	for i := range 3 {
		crash(t, dir, b.Address(), *rounds+1+i, 0)
	}
	came := map[string]int{}
	for _, l := range b.Letters() {
		came[l.MessageID]++
	}
	twice := 0
	for _, key := range kept {
		n := came[mail.ID(key, "presswatch@office.example")]
		if n == 0 {
			t.Errorf("%s was acknowledged and never came: %s", key, becameOf(t, dir, key))
		}
		twice += max(n-1, 0)
	}
	if twice > b.Dropped()+2*kills { // a kill may hit one letter to each of the two people
		t.Errorf("%d came twice; the line broke after a letter %d times, and presswatch was killed %d times", twice, b.Dropped(), kills)
	}
	t.Logf("%d rounds, %d killed, %d notices acknowledged, %d letters; %d came twice, the line broke after a letter %d times", *rounds, kills, len(kept), len(b.Letters()), twice, b.Dropped())
}

// crash runs a child and kills it after a while; 0: it may end by itself. It gives the notices that the child said are kept.
func crash(t *testing.T, dir, address string, round int, after time.Duration) (kept []string, killed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "PRESSWATCH_CRASH_DIR="+dir, "PRESSWATCH_CRASH_SMTP="+address, "PRESSWATCH_CRASH_ROUND="+strconv.Itoa(round))
	if after == 0 {
		cmd.Env = append(cmd.Env, "PRESSWATCH_CRASH_LAST=1")
	}
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
		defer timer.Stop()
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break // a line that was cut off is no acknowledgement
		}
		kept = append(kept, strings.TrimSpace(line))
	}
	err = cmd.Wait()
	killed = err != nil && strings.Contains(err.Error(), "killed")
	if err != nil && !killed {
		t.Fatalf("round %d: %v %s", round, err, said.String())
	}
	return kept, killed
}

// becameOf says what the store knows of a notice.
func becameOf(t *testing.T, dir, key string) string {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err.Error()
	}
	defer func() { _ = store.Close() }()
	list, err := store.NoticesAbout(t.Context(), key, 1)
	if err != nil || len(list) == 0 {
		return fmt.Sprint("the store has none: ", err)
	}
	return fmt.Sprintf("%d tries, sent %v, given up %v, %s", list[0].Tries, list[0].SentAt, list[0].FailedAt, list[0].Problem)
}
