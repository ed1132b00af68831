package server_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"presswatch/server"
)

var declared = regexp.MustCompile(`--([a-z0-9-]+):\s*#([0-9a-f]{6})`)

// tokens reads the colours of a rule of the style sheet.
func tokens(t *testing.T, selector string) map[string]string {
	t.Helper()
	_, rest, ok := strings.Cut(server.CSS(), "\n"+selector+" {")
	if !ok {
		t.Fatalf("the style sheet has no %s", selector)
	}
	body, _, _ := strings.Cut(rest, "}")
	out := map[string]string{}
	for _, m := range declared.FindAllStringSubmatch(body, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// luminance is that of WCAG 2.2.
func luminance(hex string) float64 {
	part := func(i int) float64 {
		n, _ := strconv.ParseUint(hex[i:i+2], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(0) + 0.7152*part(2) + 0.0722*part(4)
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text is never below 4.5:1, marks and borders of controls never below 3:1, on the surfaces that they stand on.
func TestContrastOfTheTokens(t *testing.T) {
	themes := map[string]map[string]string{
		"light": tokens(t, ":root"), "dark": tokens(t, ":root.dark"), "dark by the system": tokens(t, "  :root:not(.light)"), "print": tokens(t, "  :root, :root.dark"),
	}
	pairs := []struct {
		on, token string
		least     float64
	}{
		{"paper", "ink", 7},
		{"paper", "ink2", 4.5},
		{"paper", "ink3", 4.5},
		{"paper", "accent", 4.5},
		{"paper", "red", 4.5},
		{"paper", "chart2", 3},
		{"paper", "control", 3},
		{"wash", "ink", 7},
		{"wash", "ink2", 4.5},
		{"wash", "ink3", 4.5},
		{"wash", "accent", 4.5},
		{"wash", "red", 4.5},
		{"wash", "control", 3},
		{"accent-wash", "ink", 7},
		{"accent", "on-accent", 4.5},
	}
	for name, theme := range themes {
		for _, p := range pairs {
			a, b := theme[p.on], theme[p.token]
			if name == "print" && p.token == "on-accent" {
				continue // no filled button is printed
			}
			if a == "" || b == "" {
				t.Errorf("%s: %s or %s is missing", name, p.on, p.token)
				continue
			}
			if c := contrast(a, b); c < p.least {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", name, p.token, p.on, c, p.least)
			}
		}
	}
	for token, value := range themes["dark"] {
		if themes["dark by the system"][token] != value {
			t.Errorf("the two dark themes differ in %s", token)
		}
	}
}

// Colours stand in the tokens only, so that a theme is whole; nothing moves; nothing is fetched.
func TestStyleSheetKeepsToItsTokens(t *testing.T) {
	css := server.CSS()
	for _, line := range strings.Split(css, "\n") {
		if !strings.Contains(line, "--") && regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`).MatchString(line) && !strings.Contains(line, "#id") {
			t.Errorf("a colour outside the tokens: %s", line)
		}
	}
	for _, banned := range []string{"url(", "@import", "animation", "transition", "box-shadow: 0"} {
		if strings.Contains(css, banned) {
			t.Errorf("the style sheet has %s", banned)
		}
	}
	for _, wanted := range []string{"prefers-color-scheme: dark", "@media print", "forced-colors: active", "max-width: 719px", "min-width: 1248px", ":focus-visible"} {
		if !strings.Contains(css, wanted) {
			t.Errorf("the style sheet has no %s", wanted)
		}
	}
}
