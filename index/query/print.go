package query

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// String of a tree is a text that parses to an equal tree, with no more parentheses than are needed.

func (n *All) String() string {
	parts := make([]string, len(n.Nodes))
	for i, c := range n.Nodes {
		parts[i] = c.String()
		if _, ok := c.(*Any); ok && len(n.Nodes) > 1 {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, " ")
}

func (n *Any) String() string {
	parts := make([]string, len(n.Nodes))
	for i, c := range n.Nodes {
		parts[i] = c.String()
	}
	return strings.Join(parts, " OR ")
}

func (n *Not) String() string {
	switch n.Node.(type) {
	case *All, *Any, *Near, *Not:
		return "-(" + n.Node.String() + ")"
	}
	return "-" + n.Node.String()
}

func (n *Word) String() string {
	if n.Exact {
		return prefix(n.Field) + "=" + n.Text
	}
	return prefix(n.Field) + n.Text
}

func (n *Phrase) String() string {
	s := `"` + strings.ReplaceAll(n.Text, `"`, " ") + `"`
	if n.Exact {
		s = "=" + s
	}
	if n.Slop > 0 {
		s += "~" + strconv.Itoa(n.Slop)
	}
	return prefix(n.Field) + s
}

func (n *Near) String() string {
	s := n.A.String() + " NEAR/" + strconv.Itoa(n.N) + " " + n.B.String()
	if n.Field != FieldAny {
		return prefix(n.Field) + "(" + s + ")"
	}
	return s
}

func (n *Prefix) String() string { return prefix(n.Field) + n.Text + "*" }

func (n *Fuzzy) String() string { return prefix(n.Field) + n.Text + "~" + strconv.Itoa(n.Edits) }

func (n *List) String() string {
	parts := make([]string, len(n.Values))
	for i, v := range n.Values {
		parts[i] = quoteValue(v)
	}
	eq := ""
	if names[n.Field] == isText {
		eq = "="
	}
	return prefix(n.Field) + eq + strings.Join(parts, ",")
}

// quoteValue puts a value in quotes where it would not be read whole without them.
func quoteValue(v string) string {
	v = strings.ReplaceAll(v, `"`, "")
	bare := !strings.ContainsAny(v, " ,()") && v != "" && !strings.HasSuffix(v, "*") && v[0] != '=' && v[0] != '-'
	for _, r := range v {
		bare = bare && plainSign(r) == r
	}
	if bare {
		return v
	}
	return `"` + v + `"`
}

func (n *Span) String() string {
	switch n.Written {
	case WrittenLast:
		return "last:" + lastText(n.Last)
	case WrittenAfter:
		return prefix(n.Field) + sign(">", n.After) + n.From
	case WrittenBefore:
		return prefix(n.Field) + sign("<", n.Until) + n.To
	case WrittenAt:
		return prefix(n.Field) + n.From
	}
	return prefix(n.Field) + n.From + ".." + n.To
}

func sign(s string, without bool) string {
	if without {
		return s
	}
	return s + "="
}

// lastText gives the duration in the largest unit that a person would use: 24h, 7d, 2w.
func lastText(d time.Duration) string {
	const day, week = 24 * time.Hour, 7 * 24 * time.Hour
	switch {
	case d%week == 0 && d >= 2*week:
		return fmt.Sprintf("%dw", d/week)
	case d%day == 0 && d >= 2*day:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dmin", d/time.Minute)
}

func prefix(f Field) string {
	if f == FieldAny {
		return ""
	}
	return string(f) + ":"
}
