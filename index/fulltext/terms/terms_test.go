package terms

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	bleveindex "github.com/blevesearch/bleve_index_api"

	"presswatch/index"
	"presswatch/index/query/words"
)

func item() *index.Item {
	seen := time.Date(2019, 7, 19, 22, 31, 0, 0, time.UTC)
	return &index.Item{
		ID: 7, Kind: index.KindArticle, Lane: index.LaneWire, Lang: "en-GB", Outlet: "Albion Press Wire", Source: "wire", Site: "wire.example",
		Title: "The Met, the Met", Text: "One. The Met again.", Summary: "The end", Tags: []string{"Crime", "société"}, FirstSeen: seen, Author: "Dana Quill",
	}
}

func TestRowIsReadAsWritten(t *testing.T) {
	row := RowOf(item(), 4, 6)
	b := row.Append(nil)
	var again Row
	if err := again.Read(b); err != nil || !reflect.DeepEqual(row, again) {
		t.Errorf("%+v, %v\nwant %+v", again, err, row)
	}
	if again.Published != Unknown || again.When != again.Seen {
		t.Errorf("an unknown time of publication: %+v", again)
	}
	for cut := range b {
		if err := again.Read(b[:cut]); err == nil {
			t.Errorf("cut off at %d, it is read as %+v", cut, again)
		}
	}
}

// FuzzRow: a damaged row is an error and never a panic.
func FuzzRow(f *testing.F) {
	row := RowOf(item(), 4, 6)
	f.Add(row.Append(nil))
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(_ *testing.T, b []byte) {
		var row Row
		_ = row.Read(b)
	})
}

// positions gives where a word of a field stands in the document.
func positions(t *testing.T, it *index.Item, field, term string) (out []int32) {
	t.Helper()
	doc := Document(it, NewStems())
	doc.VisitFields(func(f bleveindex.Field) {
		if f.Name() != field {
			return
		}
		f.Analyze() //nolint:misspell // bleve calls it so
		if tf := f.AnalyzedTokenFrequencies()[term]; tf != nil {
			for _, l := range tf.Locations {
				out = Positions(out, uint64(l.Position), l.ArrayPositions)
			}
		}
	})
	return out
}

func TestDocumentHasEveryWordWithItsPlaces(t *testing.T) {
	for _, tt := range []struct {
		field, term string
		want        []int32
	}{
		{Title.Plain, "met", []int32{2, 4}},
		{Title.Form, "Met", []int32{2, 4}},
		{Title.Form, Otherwise("the"), []int32{1}},
		{Body.Plain, "end", []int32{2}},
		{Body.Plain, "the", []int32{1, gap + 4 - 1}},
		{Author.Plain, "quill", []int32{2}},
		{AuthorWhole, "dana quill", nil},
		{Author.Plain, "nobody", nil},
	} {
		if got := positions(t, item(), tt.field, tt.term); !slices.Equal(got, tt.want) {
			t.Errorf("%s %q stands at %v, want %v", tt.field, tt.term, got, tt.want)
		}
	}
}

func TestStems(t *testing.T) {
	s := NewStems()
	for _, tt := range []struct{ lang, a, b string }{
		{"en", "police's", "police"},
		{"en", "hacking", "hacked"},
		{"fr", "annulées", "annulée"},
		{"de", "Nachrichten", "Nachricht"},
		{"es", "mensajes", "mensaje"},
		{"it", "messaggi", "messaggio"},
		{"nl", "berichten", "bericht"},
		{"pt", "avisos", "aviso"},
		{"ar", "الرسالة", "رسالة"},
	} {
		a, b := s.Term(tt.lang, words.Token{Text: tt.a}), s.Term(tt.lang, words.Token{Text: tt.b})
		if a == "" || a != b {
			t.Errorf("%s: %s gives %q, %s gives %q", tt.lang, tt.a, a, tt.b, b)
		}
	}
	if got := s.Term("cy", words.Token{Text: "heddlu"}); got != "" {
		t.Errorf("a language without a stemmer gives %q", got)
	}
	for i := range maxKnown + 10 { // the memory stays bounded
		s.remember(word{"en", string(rune(i))}, "x")
	}
	if len(s.known) > maxKnown {
		t.Errorf("%d words are remembered", len(s.known))
	}
}
