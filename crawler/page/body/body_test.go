package body_test

import (
	"bytes"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"presswatch/crawler/page/body"
)

const article = `<html><head><title>Bridge stays open | Northmarch Echo</title></head><body>
<nav><a href="/">Home</a> <a href="/harbour">Harbour</a></nav>
<article><h1>Bridge stays open</h1>
<figure><img src="/bridge.jpg" alt="The bridge"><figcaption>The bridge at dusk</figcaption></figure>
<p>@1</p><p>@2 It was first told by <a href="https://wire.example/bridge">Coastal Wire</a>.</p>
<blockquote class="twitter-tweet"><p>We are staying open.</p>— Harbour Board (@board_example) <a href="https://twitter.com/board_example/status/42">12 Nov</a></blockquote>
<iframe src="https://video.example/embed/7"></iframe>
<div class="newsletter-box"><p>Get the Echo by mail every morning, before the ferries leave the quay.</p></div>
<script>track()</script>
<blockquote><p>We did what was asked of us, said the mayor.</p></blockquote><ul><li>First closure: March</li><li>Last closure: May</li></ul><p>@3</p></article>
<footer>© Northmarch Echo</footer></body></html>`

func read(t *testing.T, page string, o body.Options) *body.Result {
	t.Helper()
	res, err := body.Extract(parse(t, fill(page)), o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestParagraphsAndContent(t *testing.T) {
	res := read(t, article, body.Options{URL: &url.URL{Scheme: "https", Host: "echo.example", Path: "/bridge"}})
	want := []string{
		prose[0], prose[1] + " It was first told by Coastal Wire.", "We are staying open.", "— Harbour Board (@board_example) 12 Nov",
		"We did what was asked of us, said the mayor.", "First closure: March", "Last closure: May", prose[2],
	}
	if !slices.Equal(res.Paragraphs, want) {
		t.Errorf("paragraphs:\n%s", strings.Join(res.Paragraphs, "\n"))
	}
	if !res.TitleRemoved || res.Short {
		t.Errorf("title removed %v, short %v", res.TitleRemoved, res.Short)
	}
	if res.Text() != strings.Join(want, "\n\n") {
		t.Error("Text must join the paragraphs with blank lines")
	}
	markup := render(t, res.Node)
	for _, s := range []string{`href="https://wire.example/bridge"`, `status/42`, `class="twitter-tweet"`, `src="/bridge.jpg"`, `<figcaption>`, `embed/7`} {
		if !strings.Contains(markup, s) {
			t.Errorf("content lost %s in\n%s", s, markup)
		}
	}
	for _, s := range []string{"track()", "by mail", "<nav", "Home", "©", "<h1"} {
		if strings.Contains(markup, s) {
			t.Errorf("content still has %q in\n%s", s, markup)
		}
	}
}

func render(t *testing.T, n *html.Node) string {
	t.Helper()
	var out bytes.Buffer
	if err := html.Render(&out, n); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestDocumentIsNotChanged(t *testing.T) {
	doc := parse(t, fill(article))
	before := render(t, doc)
	if _, err := body.Extract(doc, body.Options{}); err != nil {
		t.Fatal(err)
	}
	if render(t, doc) != before {
		t.Error("the caller's document was changed")
	}
}

func TestTitleFromMetadataIsRemoved(t *testing.T) {
	page := `<html><body><article><h2>A title that only the metadata knows</h2><p>@1</p><p>@2</p><p>@3</p></article></body></html>`
	if res := read(t, page, body.Options{}); res.Paragraphs[0] == prose[0] {
		t.Error("without a title the heading stays")
	}
	if res := read(t, page, body.Options{Title: "A title that only the metadata knows"}); res.Paragraphs[0] != prose[0] || !res.TitleRemoved {
		t.Errorf("got %q", res.Paragraphs)
	}
}

func TestOtherScripts(t *testing.T) {
	for lang, text := range map[string]string{
		"ko": "북행 시의회는 화요일에 두 주 만에 구천 명이 서명한 청원에 따라 겨울에도 회전교를 자전거 이용자에게 개방하기로 결정했다. 기술자들은 지난 여름 동쪽 경간의 받침이 닳았다고 경고한 바 있다.",
		"zh": "北境市议会周二投票决定，在两周内收集到九千个签名的请愿之后，旋转桥整个冬季将继续向骑自行车的人开放。工程师们在八月曾警告说，东侧桥跨下的轴承磨损已经超过制造商规定的限度。",
		"ja": "北境市議会は火曜日、二週間で九千人の署名を集めた請願を受けて、冬の間も旋回橋を自転車利用者に開放し続けることを決めた。技師たちは八月、東側の支承の摩耗が限度を超えていると警告していた。",
		"ar": "صوت مجلس مدينة الشمال يوم الثلاثاء على إبقاء الجسر الدوار مفتوحا أمام راكبي الدراجات طوال فصل الشتاء بعد أن جمعت عريضة تسعة آلاف توقيع خلال أسبوعين فقط.",
		"th": "สภาเมืองนอร์ทมาร์ชลงมติเมื่อวันอังคารให้เปิดสะพานหมุนสำหรับผู้ขี่จักรยานต่อไปตลอดฤดูหนาวหลังจากมีผู้ลงชื่อเก้าพันคนภายในสองสัปดาห์",
		"hi": "नॉर्थमार्च परिषद ने मंगलवार को दो सप्ताह में नौ हजार नामों वाली याचिका के बाद सर्दियों में झूला पुल को साइकिल चालकों के लिए खुला रखने के पक्ष में मतदान किया।",
	} {
		page := `<html lang="` + lang + `"><body><div id="top"><a href="/">x</a></div><div class="newsContent">` + text + `<br><br>` + text + text + `</div></body></html>`
		res := read(t, page, body.Options{Lang: lang})
		if len(res.Paragraphs) != 2 || !strings.HasPrefix(res.Paragraphs[0], text[:30]) {
			t.Errorf("%s: got %q", lang, res.Paragraphs)
		}
	}
}

func TestShortAndEmptyPages(t *testing.T) {
	res := read(t, `<html><body><article><h1>Bridge shut</h1><p>The bridge is shut tonight because of the wind, the harbour board said.</p></article></body></html>`, body.Options{})
	if !res.Short || len(res.Paragraphs) != 1 {
		t.Errorf("short page: %+v", res)
	}
	for _, page := range []string{"", "<html><body></body></html>", "<body><script>x</script><p>***</p><nav><a href=/>Home</a></nav>"} {
		if res, err := body.Extract(parse(t, page), body.Options{}); !errors.Is(err, body.ErrNoText) {
			t.Errorf("%q: got %+v, %v, want ErrNoText", page, res, err)
		}
	}
}

func TestTextShownByScriptOnly(t *testing.T) {
	page := `<html><head><script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","articleBody":"@1\n@2 &amp; more"}]}</script></head><body><div id="app">Loading</div></body></html>`
	res := read(t, page, body.Options{})
	if !slices.Equal(res.Paragraphs, []string{prose[0], prose[1] + " & more"}) {
		t.Errorf("got %q", res.Paragraphs)
	}
	if res.Node == nil || !strings.Contains(render(t, res.Node), "swing bridge") {
		t.Error("the content must hold the text too")
	}
	shown := `<html><head><script type="application/ld+json">{"articleBody":"@4 @5 @6"}</script></head><body><article><p>@1</p><p>@2</p></article></body></html>`
	if res := read(t, shown, body.Options{}); res.Paragraphs[0] != prose[0] {
		t.Error("a text that is on the page comes before the JSON-LD")
	}
}

func TestTableRowsAreLines(t *testing.T) {
	page := `<html><body><article><p>@1</p><p>@2</p><table><tr><th>Closure</th><th>Date</th></tr><tr><td>First</td><td>2 March</td></tr><tr><td>Second</td><td>9 March</td></tr></table><p>@3</p></article></body></html>`
	res := read(t, page, body.Options{})
	if !slices.Contains(res.Paragraphs, "First | 2 March") {
		t.Errorf("got %q", res.Paragraphs)
	}
}

func TestPlainText(t *testing.T) {
	page := "<html><body><article><p>@1</p><p>Cafe\u0301 \t\n on the\u00a0quay\u200b,\u0007 so\u00adft</p><p>@2</p><p>@3</p></article></body></html>"
	if res := read(t, page, body.Options{}); !slices.Contains(res.Paragraphs, "Café on the quay , soft") {
		t.Errorf("got %q", res.Paragraphs)
	}
}

func TestLimits(t *testing.T) {
	deep := &html.Node{Type: html.DocumentNode}
	for n, i := deep, 0; i < 5000; i++ {
		child := &html.Node{Type: html.ElementNode, Data: "div"}
		n.AppendChild(child)
		n = child
	}
	wide := &html.Node{Type: html.DocumentNode}
	for range body.MaxNodes + 1 {
		wide.AppendChild(&html.Node{Type: html.ElementNode, Data: "p"})
	}
	big := parse(t, "<p>"+strings.Repeat("word ", body.MaxText/5+10))
	span := parse(t, strings.Repeat(strings.Repeat("<div>a", 400)+strings.Repeat("</div>", 400), 50))
	for name, doc := range map[string]*html.Node{"deep": deep, "wide": wide, "big": big, "span": span} {
		if _, err := body.Extract(doc, body.Options{}); !errors.Is(err, body.ErrTooLarge) {
			t.Errorf("%s: got %v, want ErrTooLarge", name, err)
		}
	}
}

func TestDeadline(t *testing.T) {
	_, err := body.Extract(parse(t, fill(article)), body.Options{Deadline: time.Now().Add(-time.Second)})
	if !errors.Is(err, body.ErrTime) {
		t.Errorf("got %v, want ErrTime", err)
	}
}

// TestFaultIsAnError: a tree that no parser makes (a ring) or a caller's faulty function ends in an error.
func TestFaultIsAnError(t *testing.T) {
	where, _ := url.Parse("https://user:secret@echo.example/a")
	_, err := body.Extract(parse(t, fill(article)), body.Options{URL: where, Repeated: func(string) bool { panic("oops") }})
	if err == nil || !strings.Contains(err.Error(), "echo.example/a") || !strings.Contains(err.Error(), "oops") {
		t.Errorf("got %v", err)
	}
	if strings.Contains(err.Error(), "secret") {
		t.Error("the error shows a password")
	}
}

// TestHostileShapes: pages made to be slow are read or refused well within the time limit.
func TestHostileShapes(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time, which the race detector stretches: run without -short")
	}
	words := "The quick brown fox jumps over the lazy dog, and then it goes home again. "
	for name, page := range map[string]string{
		"paragraphs":   strings.Repeat("<p>"+words, 20000),
		"tiny p":       "<div>" + strings.Repeat("<p>ab cd</p>", 60000) + "</div>",
		"headings":     "<article>" + strings.Repeat("<h2>a b c</h2><p>"+words, 15000) + "</article>",
		"links":        strings.Repeat("<a href=x>word</a> ", 40000),
		"breaks":       "<div>" + strings.Repeat("line of text<br><br>", 40000) + "</div>",
		"nested lists": strings.Repeat(strings.Repeat("<ul><li>"+words, 100)+strings.Repeat("</ul>", 100), 40),
		"flat list":    "<article><ul>" + strings.Repeat("<li><a href=x>a</a>b <b>c</b>", 30000) + "</ul></article>",
		"tables":       "<table>" + strings.Repeat("<tr><td>a</td><td>b c</td></tr>", 20000) + "</table>",
		"long class":   "<div class='" + strings.Repeat("a-", 500000) + "'><p>" + words + words + "</div>",
		"images":       "<article><p>" + words + strings.Repeat("<img src=x>", 60000) + "</article>",
	} {
		doc := parse(t, page)
		start := time.Now()
		_, err := body.Extract(doc, body.Options{})
		if took := time.Since(start); took > body.MaxTime {
			t.Errorf("%s: took %v", name, took)
		}
		if err != nil && !errors.Is(err, body.ErrTooLarge) && !errors.Is(err, body.ErrNoText) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
