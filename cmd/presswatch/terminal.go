package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// progress shows how far long work is: a bar on a terminal, nothing elsewhere.
type progress struct {
	out  io.Writer
	what string
	mu   sync.Mutex
	last string
}

// barWidth is the bar's width in characters.
const barWidth = 30

func newProgress(out io.Writer, what string) *progress {
	if !isTerminal(out) {
		out = nil
	}
	return &progress{out: out, what: what}
}

// show draws the bar anew if it changed.
func (p *progress) show(done, of int) {
	if p.out == nil || of <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	filled := min(barWidth*done/of, barWidth)
	line := fmt.Sprintf("%s [%s%s] %d of %d", p.what, strings.Repeat("█", filled), strings.Repeat("░", barWidth-filled), done, of)
	if line != p.last {
		fmt.Fprint(p.out, "\r"+line)
		p.last = line
	}
}

// end leaves the line.
func (p *progress) end() {
	if p.out != nil && p.last != "" {
		fmt.Fprintln(p.out)
	}
}
