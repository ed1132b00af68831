package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"presswatch/index/query"
)

func days(ns ...int) Volume {
	v := Volume{Step: query.StepDay, Now: time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC), Zone: time.UTC}
	first := v.Now.Truncate(24*time.Hour).AddDate(0, 0, 1-len(ns))
	for i, n := range ns {
		v.Bars = append(v.Bars, Bar{From: first.AddDate(0, 0, i), N: n})
	}
	return v
}

func TestFindingSaysTheSpikeAndTheUsual(t *testing.T) {
	for _, tt := range []struct {
		v    Volume
		want string
	}{
		{days(1, 0, 1, 2, 28, 5), "Most on Fri 6 Nov: 28; usual 1 a day."},
		{days(0, 0), "Nothing in this time."},
		{days(), "Nothing in this time."},
		{days(2, 2, 2), "Most on Sat 7 Nov: 2; usual 2 a day."},
	} {
		if got := tt.v.Finding(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestSpikeIsLabelledOnlyWhenItStandsOut(t *testing.T) {
	if svg := string(days(1, 0, 1, 2, 28, 5).SVG(Wide)); !strings.Contains(svg, ">28 on Fri 6 Nov, usual 1 a day<") {
		t.Error("the spike has no label: " + svg)
	}
	if svg := string(days(3, 4, 3, 4, 5).SVG(Wide)); strings.Contains(svg, ", usual 4 a day<") {
		t.Error("an ordinary week has a spike label")
	}
}

func TestScaleIsRound(t *testing.T) {
	for most, want := range map[int][2]int{0: {1, 2}, 1: {1, 2}, 3: {1, 3}, 5: {2, 3}, 28: {10, 3}, 41: {20, 3}, 999: {500, 2}, 1_204_551: {500_000, 3}} {
		if step, lines := Scale(most); step != want[0] || lines != want[1] || step*lines < most {
			t.Errorf("Scale(%d) = %d × %d, want %d × %d", most, step, lines, want[0], want[1])
		}
	}
}

// Every chart must be well-formed, keep inside its box and carry no style.
func TestSVGIsWellFormedAndKeepsInside(t *testing.T) {
	long := make([]int, 730)
	for i := range long {
		long[i] = i * i % 97
	}
	hours := days(long[:150]...)
	hours.Step = query.StepHour
	for i := range hours.Bars {
		hours.Bars[i].From = hours.Now.Truncate(time.Hour).Add(time.Duration(i-150) * time.Hour)
	}
	for name, v := range map[string]Volume{"empty": days(), "one": days(7), "month": days(long[:30]...), "long": days(long...), "hours": hours, "million": days(1, 2, 1_204_551, 1, 1)} {
		for _, width := range []int{Wide, Narrow} {
			svg := string(v.SVG(width))
			if strings.Contains(svg, "style=") || strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
				t.Errorf("%s: style, NaN or Inf in %s", name, svg)
			}
			if !strings.Contains(svg, `role="img" aria-label="Items a`) {
				t.Errorf("%s: no label", name)
			}
			walk(t, name, svg, float64(width))
		}
	}
}

func walk(t *testing.T, name, svg string, width float64) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: not well-formed: %v", name, err)
		}
		el, ok := tok.(xml.StartElement)
		if !ok || el.Name.Local != "rect" {
			continue
		}
		x, w := attr(t, el, "x"), attr(t, el, "width")
		if x < 0 || x+w > width+0.5 || attr(t, el, "y") < 0 || attr(t, el, "height") <= 0 {
			t.Errorf("%s: a bar leaves the chart: %v", name, el.Attr)
		}
	}
}

func attr(t *testing.T, el xml.StartElement, name string) float64 {
	t.Helper()
	for _, a := range el.Attr {
		if a.Name.Local == name {
			f := 0.0
			if err := xml.Unmarshal([]byte("<f>"+a.Value+"</f>"), &f); err != nil {
				t.Fatal(err)
			}
			return f
		}
	}
	t.Fatalf("%v has no %s", el, name)
	return 0
}
