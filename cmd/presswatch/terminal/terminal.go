// Package terminal is how commands speak to a person at a terminal: how far long work is.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// Is reports whether a writer is a terminal.
func Is(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Progress shows how far long work is: a bar on a terminal, nothing elsewhere.
type Progress struct {
	out  io.Writer
	what string
	mu   sync.Mutex
	last string
}

// barWidth is the bar's width in characters.
const barWidth = 30

// NewProgress begins to show work.
func NewProgress(out io.Writer, what string) *Progress {
	if !Is(out) {
		out = nil
	}
	return &Progress{out: out, what: what}
}

// Show draws the bar anew if it changed.
func (p *Progress) Show(done, of int) {
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

// End leaves the line.
func (p *Progress) End() {
	if p.out != nil && p.last != "" {
		fmt.Fprintln(p.out)
	}
}
