package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/servertest"
)

const chromium = "/usr/bin/chromium"

// absent skips, or fails where the suite must run.
func absent(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("PRESSWATCH_CI") == "1" {
		t.Fatalf("%s is absent", what)
	}
	t.Skipf("%s is absent", what)
}

// axe gives the source of axe-core.
func axe(t *testing.T) string {
	t.Helper()
	file := os.Getenv("PRESSWATCH_AXE")
	if file == "" {
		if home, err := os.UserHomeDir(); err == nil {
			file = filepath.Join(home, ".cache", "presswatch-ci", "node_modules", "axe-core", "axe.min.js")
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		absent(t, "axe-core (PRESSWATCH_AXE)")
	}
	return string(b)
}

// browser is Chromium with an office to look at.
type browser struct {
	ctx    context.Context
	url    string
	axe    string
	office *servertest.Office

	mu       sync.Mutex
	problems []string // what the console said: CSP violations, errors of scripts
}

func open(t *testing.T) *browser {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil {
		absent(t, chromium)
	}
	b := &browser{axe: axe(t), office: servertest.Morning(searchtest.NewMemory())}
	ts := httptest.NewServer(server.New(server.Options{
		Searcher: b.office, Library: b.office, Sources: b.office, Stories: b.office, Now: servertest.Now, Organisation: "Northmarch Police", Version: "test",
	}))
	t.Cleanup(ts.Close)
	b.url = ts.URL
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.WSURLReadTimeout(60 * time.Second),
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, done := context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(done)
	b.ctx = ctx
	b.run(t, chromedp.Navigate("about:blank"))
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	b.run(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, log.Enable, cdp.Empty{})
		return err
	}))
	return b
}

// listen keeps what the console complains about. A page that is meant to fail says so there too.
func (b *browser) listen(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		if ev.Entry.Level == "error" && !strings.Contains(ev.Entry.Text, "Failed to load resource") {
			b.problems = append(b.problems, ev.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, ev.ExceptionDetails.Text)
	}
}

func (b *browser) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.problems
	b.problems = nil
	return out
}

func (b *browser) run(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// get runs an action that gives something.
func get[T any](t *testing.T, b *browser, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(b.ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// view is a kind of window.
type view struct {
	all   bool // every page, not only the main ones
	name  string
	width int64
	scale float64
	dark  bool
	print bool
}

func (b *browser) use(t *testing.T, v view) {
	t.Helper()
	scheme, media := "light", ""
	if v.dark {
		scheme = "dark"
	}
	if v.print {
		media = "print"
	}
	b.run(t,
		chromedp.EmulateViewport(v.width, 800, chromedp.EmulateScale(max(v.scale, 1))),
		chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			return err
		}),
	)
}

// violation is a finding of axe-core.
type violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML           string `json:"html"`
		FailureSummary string `json:"failureSummary"`
	} `json:"nodes"`
}

// check runs axe-core on the page and fails on serious and critical findings.
func (b *browser) check(t *testing.T) {
	t.Helper()
	var found []violation
	b.run(t, chromedp.Evaluate[chromedp.Void](b.axe+";0"))
	text := get(t, b, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"], iframes: false}).then(r => JSON.stringify(r.violations.map(v =>
			({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 3).map(n => ({html: n.html.slice(0, 200), failureSummary: n.failureSummary}))}))))`, chromedp.EvalAwaitPromise))
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		msg := fmt.Sprintf("axe: %s (%s): %s %+v", v.ID, v.Impact, v.Help, v.Nodes)
		if v.Impact == "serious" || v.Impact == "critical" {
			t.Error(msg)
		} else {
			t.Log(msg)
		}
	}
}

// shot saves a picture where PRESSWATCH_SHOTS says.
func (b *browser) shot(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("PRESSWATCH_SHOTS")
	if dir == "" {
		return
	}
	png := get(t, b, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// fits fails if the page scrolls sideways.
func (b *browser) fits(t *testing.T) {
	t.Helper()
	over := get(t, b, chromedp.Evaluate[string](`(() => { const w = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= w) return "";
		return [...document.querySelectorAll("main *, header *, footer *")].filter(e => e.getBoundingClientRect().right > w + 1 && !e.closest("nav"))
			.slice(0, 5).map(e => e.tagName + "." + e.className).join(", ") || "the page"; })()`))
	if over != "" {
		t.Errorf("the page scrolls sideways: %s", over)
	}
}

func (b *browser) goTo(t *testing.T, path string) {
	t.Helper()
	b.run(t, chromedp.Navigate(b.url+path), chromedp.WaitReady(chromedp.CSS("main")))
}

func (b *browser) eval(t *testing.T, js string) string {
	t.Helper()
	return get(t, b, chromedp.Evaluate[string]("String("+js+")"))
}

const full = "/search?q=%28%22Northmarch+Police%22+OR+%3DNMP%29+%28fine*+OR+%22supplier+account%22%29+-football+lane%3Anational%2Cregional%2Cbroadcast%2Cwire"

func addresses() map[string]string {
	return map[string]string{
		"front": "/", "front-week": "/?span=7d&small=show", "stories": "/stories", "search": full, "items": full + "&view=items", "table": full + "&show=table", "narrow": full + "&show=narrow", "item": "/items/11", "gone": "/items/10",
		"version": "/items/11/versions/3", "first-version": "/items/11/versions/1", "sources": "/sources", "source": "/sources/harbour-gazette",
		"help": "/help/query", "keys": "/help/keys", "settings": "/settings", "nothing": "/search?q=fines+suplier",
		"mistake": "/search?q=%28%22Northmarch+Police%22+OR+%3DNMP%29+%28fine*+OR&was=fine*", "too-dear": "/search?q=abc*+abd*+abe*+abf*+abg*+abh*",
		"missing": "/items/999",
	}
}

// mainPages are looked at in every kind of window.
func mainPages() []string {
	return []string{"front", "stories", "search", "items", "item", "version", "sources", "mistake", "help"}
}

func views() []view {
	return []view{
		{name: "desktop", width: 1280, all: true},
		{name: "desktop-dark", width: 1280, dark: true},
		{name: "tablet", width: 900},
		{name: "phone", width: 390, scale: 1.5, all: true},
		{name: "phone-dark", width: 390, scale: 1.5, dark: true},
		{name: "small", width: 320},
		{name: "print", width: 760, print: true},
	}
}

// Every page, in every kind of window: nothing that keeps people out, nothing that the policy had to stop,
// nothing that scrolls sideways.
func TestPagesInABrowser(t *testing.T) {
	b := open(t)
	for _, v := range views() {
		t.Run(v.name, func(t *testing.T) {
			b.use(t, v)
			for name, path := range addresses() {
				if !v.all && !slices.Contains(mainPages(), name) {
					continue
				}
				t.Run(name, func(t *testing.T) {
					b.goTo(t, path)
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

func TestKeyboard(t *testing.T) {
	b := open(t)
	b.use(t, view{width: 1280})
	b.goTo(t, "/search?q=fine*&view=items")
	b.run(t, chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("k"), chromedp.KeyEvent("j"))
	if got := b.eval(t, `[...document.querySelectorAll(".row")].findIndex(r => r.classList.contains("at"))`); got != "1" {
		t.Errorf("j j k j leads to row %s, want 1", got)
	}
	b.shot(t, "keyboard-desktop")
	want := b.eval(t, `document.querySelector(".row.at a").href`)
	b.run(t, chromedp.KeyEvent("o"), chromedp.Sleep(300*time.Millisecond), chromedp.WaitReady(chromedp.CSS("article.item")))
	if got := b.eval(t, "location.href"); got != want {
		t.Errorf("o opens %s, want %s", got, want)
	}
	b.goTo(t, "/search?q=fine*")
	b.run(t, chromedp.KeyEvent("/"))
	if got := b.eval(t, "document.activeElement.id"); got != "q" {
		t.Errorf("/ leads to %q", got)
	}
	b.run(t, chromedp.KeyEvent("j"))
	if got := b.eval(t, `document.querySelectorAll(".row.at").length`); got != "0" {
		t.Error("a letter typed into the box moves rows")
	}
	b.run(t, chromedp.KeyEvent("\u001b"), chromedp.KeyEvent("?"))
	if got := b.eval(t, `document.getElementById("keys").open`); got != "true" {
		t.Error("? does not show the list of keys")
	}
	b.check(t)
	b.shot(t, "keys-dialog-desktop")
	b.goTo(t, "/search?q=fine*")
	b.run(t, chromedp.KeyEvent("x"))
	if got := b.eval(t, `document.activeElement.closest("#exports") !== null`); got != "true" {
		t.Error("x does not lead to the exports")
	}
	b.goTo(t, "/search?q=fine*")
	b.run(t, chromedp.KeyEvent("j"), chromedp.KeyEvent("g"), chromedp.KeyEvent("t"), chromedp.Sleep(300*time.Millisecond), chromedp.WaitReady(chromedp.CSS(".today")))
	b.run(t, chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	b.shot(t, "keyboard-front-desktop")
	b.run(t, chromedp.KeyEvent("o"), chromedp.Sleep(300*time.Millisecond), chromedp.WaitReady(chromedp.CSS("main")))
	if got := b.eval(t, "location.pathname"); got != "/stories/6" {
		t.Errorf("the second row of the front page opens %s", got)
	}
	for _, c := range b.complaints() {
		t.Error("console: " + c)
	}
}

// While one types, the line under the box says what the query means; the mistake is marked, no mark-up is
// taken from it.
func TestLiveLint(t *testing.T) {
	b := open(t)
	b.use(t, view{width: 1280})
	b.goTo(t, "/search?q=fine*")
	b.eval(t, `document.getElementById("q").value = ""`)
	b.run(t, chromedp.SendKeys(chromedp.CSS("#q"), `swans <img src=x> OR`),
		chromedp.WaitVisible(chromedp.CSS("#lint .bad")))
	if got := b.eval(t, `document.getElementById("lint").textContent`); !strings.Contains(got, "Mistake at character") {
		t.Errorf("the line says %q", got)
	}
	b.shot(t, "lint-desktop")
	b.eval(t, `document.getElementById("q").value = ""`)
	b.run(t, chromedp.SendKeys(chromedp.CSS("#q"), "swans"),
		chromedp.Poll[chromedp.Void](`/^\d+ items/.test(document.getElementById("lint").textContent)`))
	if got := b.eval(t, `document.querySelectorAll("#lint img").length`); got != "0" {
		t.Error("mark-up from the query is in the page")
	}
	b.run(t, chromedp.KeyEvent("\r"), chromedp.Sleep(300*time.Millisecond), chromedp.WaitReady(chromedp.CSS("main")))
	if got := b.eval(t, "new URLSearchParams(location.search).get('q')"); got != "swans" {
		t.Errorf("Enter searches %q", got)
	}
	for _, c := range b.complaints() {
		t.Error("console: " + c)
	}
}

// All that the pages do, they do without script: search, narrow down, read, choose colours.
func TestWithoutScript(t *testing.T) {
	b := open(t)
	b.use(t, view{width: 1280})
	b.run(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.goTo(t, "/")
	b.run(t, chromedp.Click(chromedp.CSS(`a[href="/?span=3d"]`)), chromedp.WaitReady(chromedp.CSS(`a[href="/?span=3d"][aria-current]`)))
	b.run(t, chromedp.Click(chromedp.CSS(`a[href*="small=show"]`)), chromedp.WaitReady(chromedp.CSS("#small")))
	b.run(t, chromedp.Click(chromedp.CSS(".stories .row h2 a")), chromedp.WaitReady(chromedp.CSS("article.story")))
	b.goTo(t, "/search")
	b.run(t, chromedp.SendKeys(chromedp.CSS("#q"), "swans"), chromedp.Submit(chromedp.CSS("#q")), chromedp.WaitReady(chromedp.CSS(".chips")))
	b.run(t, chromedp.Click(chromedp.CSS(`.facet a[href*="lane%3Aown"]`)), chromedp.WaitReady(chromedp.CSS(`.facet a.on`)))
	chips := get(t, b, chromedp.Text(chromedp.CSS(".chips")))
	b.run(t, chromedp.Click(chromedp.CSS(`.hits .switch a[href*="view=items"]`)), chromedp.WaitReady(chromedp.CSS(".rows")))
	b.run(t, chromedp.Click(chromedp.CSS(".row h4 a")), chromedp.WaitReady(chromedp.CSS("article.item")))
	heading := get(t, b, chromedp.Text(chromedp.CSS("h1")))
	if !strings.Contains(chips, "swans") || !strings.Contains(chips, "own") {
		t.Errorf("after the facet was clicked the chips say %q", chips)
	}
	if !strings.Contains(heading, "swans") {
		t.Errorf("the first row leads to %q", heading)
	}
	b.goTo(t, "/settings")
	b.run(t, chromedp.Click(chromedp.CSS(`input[value=dark]`)), chromedp.Click(chromedp.CSS(`button.primary`)), chromedp.WaitReady(chromedp.CSS("html.dark")))
	b.shot(t, "chosen-dark-desktop")
}

// print makes a PDF of the page, and saves it where PRESSWATCH_SHOTS says.
func (b *browser) print(t *testing.T, name string) {
	t.Helper()
	pdf := get(t, b, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if len(pdf) < 1000 || string(pdf[:4]) != "%PDF" {
		t.Fatal("nothing was printed")
	}
	if dir := os.Getenv("PRESSWATCH_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Printed, the search page and the front page have a head line and no controls, and are a few pages of A4.
func TestPrint(t *testing.T) {
	b := open(t)
	b.goTo(t, full)
	b.print(t, "search")
	b.goTo(t, "/")
	b.print(t, "front")
}
