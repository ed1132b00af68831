package query

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`"no comment"~5 OR hack*`, `("Northmarch Police" OR =NMP) (fine* OR "supplier account") -football last:30d lane:national,regional`,
		`a NEAR/5 "b c" -d`, `title:(a NEAR/3 b OR c)`, `outlet:="Tarnbeck Post",X published:2019-07-19..2019-07-21`, `drill~1 =Met ="New Phrase" covid-19`,
		`https://a.example/b,(c) url:"x,y" site:bbc.co.uk`, `@a.b said #x $Y 😂 警視庁は U.S.A. x~5, NOT NOT a`, `-(a OR b) (c d) OR e`, `seen:>2019-07-19T23:30 lang:(en OR fr)`,
		`title:1,200,"a b",c*`, `“curly” „low“ «fr» （Ａ OR Ｂ）`, `police - statement & =`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		tree, err := Parse(text)
		if d := time.Since(start); d > 500*time.Millisecond {
			t.Fatalf("took %v", d)
		}
		if err != nil {
			var m *Mistake
			if !errors.As(err, &m) {
				t.Fatalf("%T is no Mistake", err)
			}
			if m.At < 0 || m.End > len(text) || m.At > m.End || m.Char < 1 || m.What == "" {
				t.Fatalf("bad place: %+v", m)
			}
			return
		}
		printed := tree.String()
		if len(printed) > MaxBytes {
			return
		}
		again, err := Parse(printed)
		if err != nil {
			t.Fatalf("%q prints as %q: %v", text, printed, err)
		}
		if !reflect.DeepEqual(tree, again) {
			t.Fatalf("%q prints as %q, which prints as %q", text, printed, again.String())
		}
	})
}
