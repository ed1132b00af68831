package browsertest

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/servertest"
)

// openStory is open with the long night, and a stage that does at once what people ask for.
func openStory(t *testing.T) *browser {
	t.Helper()
	b := open(t)
	b.office = servertest.LongNight(searchtest.NewMemory())
	b.office.Stage = servertest.Obey
	ts := httptest.NewServer(server.New(server.Options{
		Searcher: b.office, Library: b.office, Sources: b.office, Stories: b.office, Sentences: servertest.Sentences,
		Now: servertest.Now, Organisation: "Northmarch Police", Version: "test",
	}))
	t.Cleanup(ts.Close)
	b.url = ts.URL
	return b
}

func storyAddresses() map[string]string {
	return map[string]string{
		"story": "/stories/1", "story-known-at": "/stories/1?at=23:43", "story-before": "/stories/1?at=2026-11-06T23:30", "story-focus": "/stories/1?item=6&edits=all",
		"story-small": "/stories/3", "story-proof": "/stories/1/pickups/15/14", "story-sure": "/stories/1/change?kind=split&item=4&item=5",
	}
}

func TestStoryInABrowser(t *testing.T) {
	b := openStory(t)
	for _, v := range views() {
		t.Run(v.name, func(t *testing.T) {
			b.use(t, v)
			for name, path := range storyAddresses() {
				if !v.all && name != "story" && name != "story-known-at" {
					continue
				}
				t.Run(name, func(t *testing.T) {
					b.goTo(t, path)
					b.eval(t, `document.querySelectorAll("details").forEach(d => { d.open = `+map[bool]string{true: "true", false: "false"}[v.all]+` })`)
					if !v.print {
						b.fits(t)
						b.check(t)
					}
					b.shot(t, name+"-"+v.name)
					for _, c := range b.complaints() {
						t.Error("console: " + c)
					}
				})
			}
		})
	}
}

// Which of the three sizes of the drawing is seen, and that it is one.
func TestOneDrawingIsSeen(t *testing.T) {
	b := openStory(t)
	for width, want := range map[int64]string{1280: "tl-w", 900: "tl-p", 390: "tl-n", 320: "tl-n"} {
		b.use(t, view{width: width})
		b.goTo(t, "/stories/1")
		got := b.eval(t, `[...document.querySelectorAll(".timeline svg")].filter(s => s.getBoundingClientRect().height > 0).map(s => [...s.classList].find(c => c.startsWith("tl-"))).join(" ")`)
		if got != want {
			t.Errorf("at %d: %q, want %q", width, got, want)
		}
	}
}

// [ and ] go from event to event, n back to now.
func TestKeysOfAStory(t *testing.T) {
	b := openStory(t)
	b.use(t, view{width: 1280})
	b.goTo(t, "/stories/1")
	key := func(k, want string) {
		t.Helper()
		b.run(t, chromedp.KeyEvent(k), chromedp.Sleep(300*time.Millisecond), chromedp.WaitReady(chromedp.CSS("article.story")))
		if got := b.eval(t, "new URLSearchParams(location.search).get('at')"); got != want {
			t.Errorf("%s leads to %s, want %s", k, got, want)
		}
	}
	key("[", "2026-11-07T08:20")
	key("[", "2026-11-07T07:12")
	key("]", "2026-11-07T08:20")
	key("n", "null")
	b.run(t, chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	if got := b.eval(t, `document.querySelector(".row.at").id`); got != "i4" {
		t.Errorf("j j leads to row %s", got)
	}
	if got := b.eval(t, `document.querySelectorAll(".curved .uplot").length`); got != "2" {
		t.Errorf("%s curves are drawn by the script", got)
	}
	for _, c := range b.complaints() {
		t.Error("console: " + c)
	}
}

// All that one can do with a story works without script: go back in time, look at a proof, split, undo.
func TestStoryWithoutScript(t *testing.T) {
	b := openStory(t)
	b.use(t, view{width: 1280})
	b.run(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	read := func(selector string) string { return get(t, b, chromedp.Text(chromedp.CSS(selector))) }
	b.goTo(t, "/stories/1?at=23:43")
	b.run(t, chromedp.Click(chromedp.CSS(`.slider a[rel=next]`)), chromedp.WaitReady(chromedp.CSS(`#i4`)))
	if got := read(".over"); !strings.Contains(got, "23:44") {
		t.Errorf("the next event is %q", got)
	}
	b.run(t, chromedp.Click(chromedp.CSS(`.slider button`)), chromedp.WaitReady(chromedp.CSS(`.story`)), chromedp.Sleep(300*time.Millisecond))
	b.run(t, chromedp.Click(chromedp.CSS(`#i4 a[href*=pickups]`)), chromedp.WaitReady(chromedp.CSS(`.proofs`)))
	if got := read("h1"); !strings.Contains(got, "Radio Tarn took it from your Bluesky post: proved.") {
		t.Errorf("the proof says %q", got)
	}
	b.goTo(t, "/stories/1")
	b.run(t, chromedp.Click(chromedp.CSS(`#why input[value="8"]`)), chromedp.Click(chromedp.CSS(`#why button[value=split]`)), chromedp.WaitReady(chromedp.CSS(`form.sure`)))
	b.run(t, chromedp.Click(chromedp.CSS(`form.sure button`)), chromedp.WaitReady(chromedp.CSS(`#done`)))
	if got := read("#done"); !strings.Contains(got, "Split off 1 item. See story 6.") {
		t.Errorf("after the split: %q", got)
	}
	b.run(t, chromedp.Click(chromedp.CSS(`#done button`)), chromedp.Sleep(300*time.Millisecond), chromedp.WaitReady(chromedp.CSS(`#done`)))
	if got := read("#done"); !strings.Contains(got, "taken back") {
		t.Errorf("after the undoing: %q", got)
	}
}

// Printed, a story has its drawing at 688 px, no slider and no forms.
func TestPrintOfAStory(t *testing.T) {
	b := openStory(t)
	b.goTo(t, "/stories/1")
	b.print(t, "story")
	b.use(t, view{width: 760, print: true})
	for _, hidden := range []string{".slider", "#change", ".with-chosen", "nav"} {
		if got := b.eval(t, `[...document.querySelectorAll("`+hidden+`")].filter(e => e.getBoundingClientRect().height > 0).length`); got != "0" {
			t.Errorf("%s is printed", hidden)
		}
	}
}
