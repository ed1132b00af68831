package sqlite

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// night is the clock of the processes that are killed, so that their leases can be waited for.
var night = time.Date(2019, 7, 19, 22, 30, 0, 0, time.UTC)

const (
	crashSources = 8
	crashLease   = time.Hour
)

// crawlUntilKilled does all that a crawl writes and says what was acknowledged, one thing a line.
func crawlUntilKilled(ctx context.Context, dir string) error { return crawlFolding(ctx, dir, 1000) }

// foldUntilKilled is a crawl whose log is folded into the file all the time, so that a kill meets that too.
func foldUntilKilled(ctx context.Context, dir string) error { return crawlFolding(ctx, dir, 5) }

// crawlFolding folds the log into the file when it has so many pages.
func crawlFolding(ctx context.Context, dir string, pages int) error {
	s, err := Open(ctx, Options{Dir: dir, Now: func() time.Time { return night }, Log: nil})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.PutSources(ctx, crashConfiguration()); err != nil {
		return err
	}
	counts, err := s.Counts(ctx)
	if err != nil {
		return err
	}
	if _, err := s.write.ExecContext(ctx, fmt.Sprintf(`PRAGMA wal_autocheckpoint = %d`, pages)); err != nil {
		return err
	}
	fmt.Println("ready")
	rnd := rand.New(rand.NewPCG(uint64(os.Getpid()), uint64(time.Now().UnixNano())))
	for n := int(counts.LastSeq) + 1; ; n++ {
		for _, do := range []func(context.Context, *Store, int, *rand.Rand) error{crashTake, crashPoll, crashVisit, crashTell} {
			if err := do(ctx, s, n, rnd); err != nil {
				return err
			}
		}
	}
}

func crashConfiguration() []index.Source {
	out := make([]index.Source, crashSources)
	for i := range out {
		key := fmt.Sprint("s", i)
		out[i] = index.Source{Key: key, Kind: index.SourceFeed, Name: key, URL: "https://" + key + ".example/feed", Lane: index.LaneNational}
	}
	return out
}

// crashTake takes a batch of new articles in and edits some of before. Its size stands in every address.
func crashTake(ctx context.Context, s *Store, n int, rnd *rand.Rand) error {
	size := 1 + rnd.IntN(12)
	batch := make([]index.Arrival, size)
	for i := range batch {
		batch[i] = crashArticle(fmt.Sprintf("https://news.example/%d/%d-of-%d", n, i, size), rnd.Uint64())
	}
	for range rnd.IntN(3) {
		batch = append(batch, crashArticle(fmt.Sprintf("https://edited.example/%d", rnd.IntN(5)), rnd.Uint64()))
	}
	taken, err := s.Take(ctx, batch)
	if err != nil {
		return err
	}
	for i, got := range taken {
		fmt.Printf("took %s %d %d %x\n", batch[i].Item.URL, got.Seq, got.Version, sha256.Sum256(batch[i].Raw))
	}
	return nil
}

func crashArticle(url string, salt uint64) index.Arrival {
	text := strings.Repeat(fmt.Sprintf("Words %d of %s. ", salt, url), 100)
	return index.Arrival{
		Item: index.Item{Kind: index.KindArticle, URL: url, Title: fmt.Sprint("Title ", salt), Text: text, Comments: -1, FirstSeen: night},
		Raw:  []byte("<html>" + text), RawType: "text/html",
	}
}

// crashPoll records a poll: its number stands in the state and in the keys of its three entries.
func crashPoll(ctx context.Context, s *Store, n int, _ *rand.Rand) error {
	p := index.Poll{SourceID: int64(1 + n%crashSources), At: night, State: index.SourceState{
		Status: index.StatusOK, Detail: fmt.Sprint(n), LastPolled: night, Next: night,
	}}
	for i := range 3 {
		p.Entries = append(p.Entries, index.Entry{Key: fmt.Sprintf("%d-%d", n, i), URL: fmt.Sprintf("https://page.example/%d-%d", n, i), Hash: "h", Next: night})
	}
	if _, _, err := s.RecordPoll(ctx, p); err != nil {
		return err
	}
	fmt.Printf("polled %d %d\n", p.SourceID, n)
	return nil
}

// crashVisit holds a source and two entries and settles one of these, so that a kill finds leases.
func crashVisit(ctx context.Context, s *Store, _ int, _ *rand.Rand) error {
	if _, err := s.LeaseSources(ctx, night, 1, crashLease); err != nil {
		return err
	}
	held, err := s.LeaseEntries(ctx, night, 2, 1_000_000, crashLease)
	if err != nil || len(held) == 0 {
		return err
	}
	a := crashArticle(held[0].URL, 1)
	a.EntryID = held[0].ID
	if _, err := s.Take(ctx, []index.Arrival{a}); err != nil {
		return err
	}
	fmt.Printf("settled %s\n", held[0].URL)
	return nil
}

func crashTell(ctx context.Context, s *Store, n int, _ *rand.Rand) error {
	key := fmt.Sprint("notice/", n)
	if _, err := s.AddNotice(ctx, index.Notice{Key: key, Due: night}); err != nil {
		return err
	}
	fmt.Printf("noted %s\n", key)
	return nil
}

// ledger is what was acknowledged before the kills.
type ledger struct {
	took    map[string]receipt // by address
	polls   map[int64]int      // last one, by source
	settled []string
	noted   []string
}

type receipt struct {
	seq     int64
	version int
	raw     string // SHA-256
}

func newLedger() *ledger { return &ledger{took: map[string]receipt{}, polls: map[int64]int{}} }

func (l *ledger) write(t *testing.T, lines []string) {
	t.Helper()
	for _, line := range lines {
		what, rest, _ := strings.Cut(line, " ")
		var err error
		switch what {
		case "took":
			var url string
			var r receipt
			_, err = fmt.Sscan(rest, &url, &r.seq, &r.version, &r.raw)
			l.took[url] = r
		case "polled":
			var id int64
			var n int
			_, err = fmt.Sscan(rest, &id, &n)
			l.polls[id] = n
		case "settled":
			l.settled = append(l.settled, rest)
		case "noted":
			l.noted = append(l.noted, rest)
		default:
			err = fmt.Errorf("not understood")
		}
		if err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
	}
}

var kills = flag.Int("kills", 10, "how often TestF1_KilledWhileWriting kills the process that writes; 200 for a night")

// TestF1_KilledWhileWriting kills a process that crawls at random moments. Whatever it was told is kept is there,
// nothing is there by halves, and what it held comes back by itself. F14: its lock is no hindrance.
func TestF1_KilledWhileWriting(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	rounds := *kills
	if testing.Short() {
		rounds = 2
	}
	all := newLedger()
	for n := range rounds {
		c := play(t, []string{"crawl", "fold"}[n%2], dir)
		all.write(t, c.hear(50+rand.IntN(150))) // not for a time: a busy machine would do nothing in it
		time.Sleep(time.Duration(rand.IntN(30_000)) * time.Microsecond)
		all.write(t, c.kill())
		s := openAt(t, dir, night)
		whole(t, s)
		all.compare(t, s)
		noHalves(t, s)
		leasesComeBack(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(all.took) < 20*rounds || len(all.settled) == 0 || len(all.noted) == 0 {
		t.Fatalf("the test did too little: %d taken, %d settled, %d noted", len(all.took), len(all.settled), len(all.noted))
	}
	t.Logf("%d kills: %d articles, %d visits, %d notices acknowledged", rounds, len(all.took), len(all.settled), len(all.noted))
}

// openAt opens a store whose clock stands still.
func openAt(t testing.TB, dir string, now time.Time) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Dir: dir, Now: func() time.Time { return now }, Log: nil})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func whole(t *testing.T, s *Store) {
	t.Helper()
	problems, err := s.Check(t.Context())
	if err != nil || len(problems) > 0 {
		t.Fatalf("the store is not whole: %v, %v", problems, err)
	}
}

// compare looks for everything that was acknowledged.
func (l *ledger) compare(t *testing.T, s *Store) {
	t.Helper()
	for url, want := range l.took {
		it, err := s.FindURL(t.Context(), url)
		if err != nil || it.Seq < want.seq || it.Version < want.version {
			t.Fatalf("acknowledged and lost: %s %+v; there is number %d, version %d, %v", url, want, it.Seq, it.Version, err)
		}
		raw, _, err := s.Raw(t.Context(), it.ID, want.version)
		if err != nil || fmt.Sprintf("%x", sha256.Sum256(raw)) != want.raw {
			t.Fatalf("raw bytes of %s, version %d: %v", url, want.version, err)
		}
	}
	for _, url := range l.settled {
		if _, err := s.FindURL(t.Context(), url); err != nil {
			t.Fatalf("a visit was settled without its article: %v", err)
		}
	}
	for _, key := range l.noted {
		if added, err := s.AddNotice(t.Context(), index.Notice{Key: key, Due: night}); err != nil || added {
			t.Fatalf("a notice was acknowledged and lost: %s, %v", key, err)
		}
	}
	sources, err := s.ListSources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range sources {
		last := 0
		if src.State.Detail != "" {
			if _, err := fmt.Sscan(src.State.Detail, &last); err != nil {
				t.Fatal(err)
			}
		}
		if last < l.polls[src.ID] {
			t.Fatalf("poll %d of %s was acknowledged, the last one there is %d", l.polls[src.ID], src.Key, last)
		}
	}
}

// noHalves proves that a batch is there whole or not at all, and so is a poll with its entries.
func noHalves(t *testing.T, s *Store) {
	t.Helper()
	items, err := s.After(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	batches := map[string]int{} // articles there, by batch
	for _, it := range items {
		var n, i, size int
		if _, err := fmt.Sscanf(it.URL, "https://news.example/%d/%d-of-%d", &n, &i, &size); err == nil {
			batches[fmt.Sprintf("%d articles, number %d", size, n)]++
		}
	}
	for batch, there := range batches {
		if !strings.HasPrefix(batch, fmt.Sprint(there, " ")) {
			t.Fatalf("of a batch of %s, %d are there", batch, there)
		}
	}
	sources, err := s.ListSources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range sources {
		if src.State.Detail == "" {
			continue
		}
		keys := []string{src.State.Detail + "-0", src.State.Detail + "-1", src.State.Detail + "-2"}
		if known, err := s.KnownEntries(t.Context(), src.ID, keys); err != nil || len(known) != 3 {
			t.Fatalf("poll %s of %s is there with %d of its entries, %v", src.State.Detail, src.Key, len(known), err)
		}
	}
}

// leasesComeBack: what the killed process held is due when its lease is over, and not before.
func leasesComeBack(t *testing.T, s *Store) {
	t.Helper()
	lease := func(now time.Time) (sources, entries int) {
		a, err := s.LeaseSources(t.Context(), now, 1000, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.LeaseEntries(t.Context(), now, 1_000_000, 1_000_000, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return len(a), len(b)
	}
	free, _ := lease(night)
	if free > crashSources {
		t.Fatalf("%d sources of %d", free, crashSources)
	}
	counts, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sources, entries := lease(night.Add(crashLease))
	if sources != crashSources || int64(entries) != counts.Waiting {
		t.Fatalf("when the leases are over, %d of %d sources and %d of %d entries are due", sources, crashSources, entries, counts.Waiting)
	}
}

// TestF8_TornWrites: after a kill the end of the log is what a power cut may leave. The store opens, is whole, and
// holds the beginning of what was written, without a gap and without halves.
func TestF8_TornWrites(t *testing.T) {
	for _, tear := range []struct {
		name  string
		keeps bool // nothing that was acknowledged may be lost
		do    func(log []byte) []byte
	}{
		{"half a write behind the end", true, func(log []byte) []byte { return append(log, log[len(log)-5000:len(log)-900]...) }},
		{"zeros behind the end", true, func(log []byte) []byte { return append(log, make([]byte, 20_000)...) }},
		{"noise behind the end", true, func(log []byte) []byte { return append(log, noise(9000)...) }},
		{"end cut off", false, func(log []byte) []byte { return log[:len(log)-len(log)/3-17] }},
		{"a page of zeros in the middle", false, func(log []byte) []byte { clear(log[len(log)/2 : len(log)/2+4096]); return log }},
		{"a page of noise in the middle", false, func(log []byte) []byte { copy(log[len(log)/2:], noise(4096)); return log }},
		{"log gone", false, func([]byte) []byte { return nil }},
	} {
		t.Run(tear.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			all := newLedger()
			c := play(t, "crawl", dir)
			all.write(t, c.hear(60+rand.IntN(60)))
			all.write(t, c.kill())
			file := filepath.Join(dir, "presswatch.db-wal")
			log, err := os.ReadFile(file)
			if err != nil || len(log) < 10_000 {
				t.Fatalf("a log of %d bytes, %v", len(log), err)
			}
			if log = tear.do(log); log == nil {
				err = os.Remove(file)
			} else {
				err = os.WriteFile(file, log, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			s := openAt(t, dir, night)
			whole(t, s)
			noHalves(t, s)
			if tear.keeps {
				all.compare(t, s)
			}
			if _, err := s.Take(t.Context(), []index.Arrival{crashArticle("https://after.example/", 1)}); err != nil {
				t.Fatalf("writing on: %v", err)
			}
		})
	}
}

func noise(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(rand.Uint32())
	}
	return out
}
