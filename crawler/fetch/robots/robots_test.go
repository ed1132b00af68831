package robots

import (
	"strings"
	"testing"
	"time"
)

// TestRules has the examples of RFC 9309 and what they leave open. Where there is no agent line, one for "*" is
// put in front.
func TestRules(t *testing.T) {
	for _, c := range []struct{ why, file, allowed, not string }{
		{"5.1, a group of two agents", "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\nUser-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n", "/ /publications/x /a.gifx /example", "/x.gif /example/ /example/page.html"},
		{"5.2, the longest match", "Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/ /example/page/x.gif", "/example/page/disallowed.gif"},
		{"2.2.2, allow wins a tie", "Disallow: /a\nAllow: /a", "/a /ab", ""},
		{"2.2.2, in any order", "Allow: /a\nDisallow: /a", "/a", ""},
		{"2.2.2, case matters in paths", "Disallow: /A", "/a", "/A /Ab"},
		{"2.2.2, keys have no case", "DISALLOW: /a\naLLow: /ab", "/ab", "/a"},
		{"2.2.2, from the first octet", "Disallow: /b", "/a/b", "/b"},
		{"2.2.2, octets outside ASCII", "Disallow: /foo/bar/\xe3\x83\x84", "/foo/bar/", "/foo/bar/\xe3\x83\x84 /foo/bar/%E3%83%84 /foo/bar/%e3%83%84"},
		{"2.2.2, the same the other way round", "Disallow: /foo/bar/%E3%83%84", "/foo/bar/", "/foo/bar/\xe3\x83\x84 /foo/bar/%e3%83%84"},
		{"2.2.2, encoded without need", "Disallow: /foo/bar/%62%61%7A", "/foo/bar/ba", "/foo/bar/baz /foo/bar/%62az"},
		{"2.2.2, an encoded slash is none", "Disallow: /a%2fb", "/a/b", "/a%2Fb /a%2fb"},
		{"2.2.2, a per cent sign that encodes nothing", "Disallow: /50%\nDisallow: /%%61b", "/50 /ab /%ab", "/50% /50%25 /50%25x /%25ab"},
		{"2.2.2, addresses in a query", "Disallow: /foo/bar?baz=https://foo.bar", "/foo/bar?baz=http", "/foo/bar?baz=https%3A%2F%2Ffoo.bar /foo/bar?baz=https://foo.bar"},
		{"2.2.2, the file itself", "Disallow: /", "/robots.txt", "/ /x"},
		{"2.2.3, the star", "Disallow: /*.php\nDisallow: /a*b*c", "/x.ph /acb", "/x.php /x.php5 /axbyc /abcd"},
		{"2.2.3, a star at the end is nothing", "Disallow: /fish*", "/fis", "/fish /fishes"},
		{"2.2.3, many stars are one", "Disallow: /a***b", "/a", "/ab /axb"},
		{"2.2.3, a star in front", "Disallow: *.pdf$", "/a.pdfx", "/a.pdf /b/c.pdf"},
		{"2.2.3, the end", "Disallow: /*.php$", "/x.php? /x.php/ /x.php5", "/x.php /a/b.php"},
		{"2.2.3, the end of nothing more", "Disallow: /$", "/x", "/"},
		{"2.2.3, a dollar inside is a dollar", "Disallow: /a$b", "/a /ab", "/a$b /a%24b /a$bc"},
		{"2.2.3, encoded, they are characters", "Disallow: /a%2A\nDisallow: /b%24", "/ax /b", "/a* /a*x /a%2a /b$ /b$x"},
		{"2.2.3, overlapping parts", "Disallow: /ab*ba$", "/aba", "/abba /abxba"},
		{"2.2.3, a comment", "Disallow: /a # /b\n#Disallow: /c\nDisallow: /d#e", "/b /c", "/a /d"},
		{"2.2.4, other records do not end a group", "User-agent: presswatch\nCrawl-delay: 5\nNoindex: /x\nSitemap: https://news.example/map.xml\nUser-agent: foobot\nDisallow: /a", "/b", "/a"},
		{"2.2.1, rules of nobody", "Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", "/b"},
		{"2.2.1, groups of one agent are one", "User-agent: presswatch\nDisallow: /a\nUser-agent: *\nDisallow: /c\nUser-agent: PRESSWATCH\nDisallow: /b", "/c", "/a /b"},
		{"2.2.1, groups for all are one", "User-agent: *\nDisallow: /a\nUser-agent: foobot\nDisallow: /c\nUser-agent: *\nDisallow: /b", "/c", "/a /b"},
		{"2.2.1, its own group alone", "User-agent: presswatch\nDisallow: /a\nUser-agent: *\nDisallow: /", "/b", "/a"},
		{"2.2.1, its own empty group", "User-agent: presswatch\nDisallow:\nUser-agent: *\nDisallow: /", "/b /a", ""},
		{"2.2.1, a version behind the name", "User-agent: PressWatch/1.0 (+https://x.example)\nDisallow: /a", "/b", "/a"},
		{"2.2.1, not a part of a name", "User-agent: press\nDisallow: /\nUser-agent: presswatchbot\nDisallow: /\nUser-agent: presswatch-news\nDisallow: /", "/a", ""},
		{"2.2.1, no name", "User-agent:\nDisallow: /", "/a", ""},
		{"2.2, ends of lines", "User-agent: *\r\nDisallow: /a\rDisallow: /b\n\r\nDisallow: /c", "/d", "/a /b /c"},
		{"2.2, blanks", " \t User-agent \t : \t * \t \n\tDisallow\t:\t/a\t", "/b", "/a"},
		{"2.2, a byte order mark", "\xef\xbb\xbfUser-agent: *\nDisallow: /a", "/b", "/a"},
		{"2.2, rules without a slash are none", "Disallow: a\nDisallow: https://news.example/b\nDisallow: /c", "/a /b /https://news.example/b", "/c"},
		{"2.3.1.5, what is no line is skipped", "\x00\xff\xfe\nnonsense\n: /x\nDisallow\nDisallow: /a\n<html>\nAllow: /ab", "/ab /x", "/a"},
		{"2.3.1.5, misspelt, and without a colon", "Useragent: presswatch\nDisalow: /a\nDisallow /b\nuser agent: foobot\ndissallow: /c", "/c", "/a /b"},
		{"a web page", "<!doctype html>\n<title>User-agent: *</title>\n<p>Disallow: /\n", "/ /a", ""},
		{"nothing", "", "/ /a", ""},
	} {
		body := c.file
		if !strings.Contains(strings.ToLower(body), "agent") {
			body = "User-agent: *\n" + body
		}
		f := Parse([]byte(body))
		for want, paths := range map[bool]string{true: c.allowed, false: c.not} {
			for _, path := range strings.Fields(paths) {
				if got := f.Allowed("presswatch", path); got != want {
					t.Errorf("%s: %s is allowed: %v", c.why, path, got)
				}
			}
		}
	}
}

func TestAgentsMayBeWholeHeaders(t *testing.T) {
	f := Parse([]byte("User-agent: presswatch\nDisallow: /a\n"))
	for agent, want := range map[string]bool{"presswatch": false, "PressWatch/1.0 (+https://x.example)": false, "presswatch-beta": true, "*": true, "": true} {
		if got := f.Allowed(agent, "/a"); got != want {
			t.Errorf("%q: allowed %v", agent, got)
		}
	}
}

func TestNamed(t *testing.T) {
	for file, want := range map[string]bool{
		"User-agent: presswatch\nAllow: /": true, "User-agent: presswatch": true, "User-agent: *\nDisallow: /": false, "": false,
	} {
		if got := Parse([]byte(file)).For("presswatch").Named; got != want {
			t.Errorf("%q: named %v", file, got)
		}
	}
	if Parse([]byte("User-agent: *\nDisallow: /")).For("*").Named {
		t.Error("* is nobody's name")
	}
}

func TestDelay(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"5": 5 * time.Second, "0.5": 500 * time.Millisecond, "-1": 0, "NaN": 0, "Inf": 24 * time.Hour, "1e300": 24 * time.Hour, "soon": 0, "": 0,
	} {
		if got := Parse([]byte("User-agent: *\nCrawl-delay: " + value + "\nDisallow: /x")).Delay("presswatch"); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
	f := Parse([]byte("User-agent: slurp\nCrawl-delay: 300\nUser-agent: *\nCrawl-delay: 2\nDisallow: /x"))
	if f.Delay("presswatch") != 2*time.Second || f.Delay("slurp") != 300*time.Second {
		t.Errorf("each has its own delay: %v and %v", f.Delay("presswatch"), f.Delay("slurp"))
	}
}

func TestLimit(t *testing.T) {
	const head = "User-agent: *\nDisallow: /a\n"
	filler := strings.Repeat("# nothing to see here\n", 40_000)
	f := Parse([]byte(head + filler + "Disallow: /b\n"))
	if f.Allowed("x", "/a") || !f.Allowed("x", "/b") {
		t.Error("rules before the limit hold, those beyond do not")
	}
	cut := head + filler[:Limit-len(head)-11] + "\nAllow: /abcdefgh"
	if f := Parse([]byte(cut)); f.Allowed("x", "/abcdefgh") {
		t.Error("the line that the limit cuts was read")
	}
	exact := "User-agent: *\n" + strings.Repeat("#", Limit-14-13) + "\nDisallow: /b"
	if f := Parse([]byte(exact)); len(exact) != Limit || f.Allowed("x", "/b") {
		t.Errorf("%d bytes are read whole", len(exact))
	}
}

func TestSitemaps(t *testing.T) {
	f := Parse([]byte("\xef\xbb\xbfSitemap: https://a.example/1.xml\nUser-agent: *\nSITEMAP:https://a.example/2.xml # two\nSite-map: /3.xml\nSitemap:\n"))
	if got := strings.Join(f.Sitemaps(), " "); got != "https://a.example/1.xml https://a.example/2.xml /3.xml" {
		t.Errorf("got %q", got)
	}
	if n := len(Parse([]byte(strings.Repeat("Sitemap: /x\n", 5000))).Sitemaps()); n != mostSitemaps {
		t.Errorf("%d sitemaps", n)
	}
}

// TestHostilePatterns: time is bounded whatever the pattern (no expressions that go back and forth).
func TestHostilePatterns(t *testing.T) {
	body := "User-agent: *\n" + strings.Repeat("Disallow: /"+strings.Repeat("a*", 1000)+"b$\n", 200)
	f := Parse([]byte(body)).For("x")
	began := time.Now()
	if !f.Allowed("/" + strings.Repeat("a", 8000)) {
		t.Error("nothing there ends in b")
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

// FuzzParse: any bytes give a file, which answers any path the same way twice, allows itself to be read, and
// allows everything once its rules are gone.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"User-agent: *\nDisallow: /a*b$\nAllow: /ab\n", "\xef\xbb\xbfUser-agent: presswatch/1.0\r\nCrawl-delay: 5\r\nDisallow:\r\n",
		"user-agent : x\ndisallow /y\n#", "Disallow: /%zz%2f%E3\nUser-agent:\n", "Sitemap: https://a.example\nUser-agent: *\nDisallow: *$*$$\n",
		"<html><body>404", "\x00\r\r\n::\n", "User-agent: *\nDisallow: /?a=http://b\nAllow: /$",
	} {
		f.Add([]byte(s), "/a?b=c")
		f.Add([]byte(s), "%2f%")
		f.Add([]byte(s), "%%610")
	}
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		file := Parse(body)
		r := file.For("presswatch")
		if r.Allowed(path) != file.Allowed("PRESSWATCH", path) || !r.Allowed("/robots.txt") {
			t.Fatalf("%q changes its mind about %q", body, path)
		}
		if r.Delay < 0 || r.Delay > longestDelay || len(file.Sitemaps()) > mostSitemaps {
			t.Fatalf("out of bounds: %v, %d sitemaps", r.Delay, len(file.Sitemaps()))
		}
		once := normal(path, false)
		if again := normal(once, false); again != once {
			t.Fatalf("%q becomes %q and then %q", path, once, again)
		}
		if r.Allowed(once) != r.Allowed(path) && strings.HasPrefix(path, "/") {
			t.Fatalf("%q and %q are the same address and not the same to %q", path, once, body)
		}
	})
}
