package told

import (
	"slices"

	"presswatch/server/story/known"
	"presswatch/server/words"
)

// ours says in how many articles our words are: those of items of which nobody knows yet whether they were approved,
// and those of statements, which are never taken together.
func (t *Teller) ours() string {
	begun, statements := t.Begun(), t.Statements()
	switch {
	case len(begun) > 0 && len(statements) > 0:
		return t.begunIn(begun) + " " + t.statementIn(statements)
	case len(begun) > 0 && len(t.Rogue) > 0:
		return t.begunIn(begun) + " " + t.noStatement()
	case len(begun) > 0:
		return t.begunIn(begun)
	case len(statements) == 0:
		return t.noStatement()
	}
	return t.statementIn(statements)
}

func (t *Teller) noStatement() string {
	if (len(t.Rogue) > 0 || t.Items[0].Own()) && t.Young() {
		return "No statement yet."
	}
	return "No statement."
}

// begunIn says in how many articles an item of ours is that nobody approved so far, by the time when it was seen: on a
// bad night that is how one tells it from the statement that is still being written.
func (t *Teller) begunIn(begun []known.Release) string {
	what, verb := "Your own item of "+t.Clock(begun[0].At), "is"
	switch n := len(begun); {
	case n == 2 && t.Clock(begun[0].At) != t.Clock(begun[1].At):
		what, verb = "Your own items of "+t.Clock(begun[0].At)+" and "+t.Clock(begun[1].At), "are"
	case n >= 2:
		what, verb = "Your own "+words.Count(n)+" items from "+t.Clock(begun[0].At)+" on", "are"
	}
	return t.in(what, verb, Count(t.Press, CarriesBegun))
}

// statementIn says in how many articles our statement is.
func (t *Teller) statementIn(statements []known.Release) string {
	switch n, with := len(t.Press), Count(t.Press, Carries); {
	case n == 0:
		return "Your statement is out."
	case n == 1 && with == 1:
		return "It carries your statement."
	case n == 1:
		return "It does not carry your statement."
	case len(statements) > 1:
		return t.in("Your statements", "are", with)
	default:
		return t.in("Your statement", "is", with)
	}
}

// in says in how many articles something is; nothing while there is none.
func (t *Teller) in(what, verb string, with int) string {
	out := what + " " + verb + " in "
	switch n := len(t.Press); {
	case n == 0:
		return ""
	case n == 1 && with == 1:
		return out + "it."
	case n == 1:
		return what + " " + verb + " not in it."
	case with == 0:
		return out + "none of them."
	case with == n:
		return out + "all of them."
	default:
		return out + words.Count(with) + " of " + words.Count(n) + "."
	}
}

// Ours says what the column of a table holds that shows how articles carry our words: a statement, or as long as there
// is none, an item of ours.
func (t *Teller) Ours() string {
	if len(t.Statements()) == 0 && len(t.Begun()) > 0 {
		return "your item"
	}
	return "your statement"
}

// Undecided are our items of which nobody knows yet whether they were approved, each with those that say the same.
func (t *Teller) Undecided() (out [][]*known.Item) {
	for _, it := range t.Items {
		if !it.Open {
			continue
		}
		at := slices.IndexFunc(out, func(same []*known.Item) bool {
			return same[0].ID == it.Original || it.Original != 0 && same[0].Original == it.Original
		})
		if at < 0 {
			out = append(out, []*known.Item{it})
		} else {
			out[at] = append(out[at], it)
		}
	}
	return out
}
