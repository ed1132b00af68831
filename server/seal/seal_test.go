package seal

import (
	"net/url"
	"testing"
)

// TestAnAddressIsForOneThing: a sum holds for what it was made for, and for nothing else, nor for somebody else's installation.
func TestAnAddressIsForOneThing(t *testing.T) {
	s, other := &Seal{Secret: Fresh(), Base: "https://watch.example"}, &Seal{Secret: Fresh()}
	u, err := url.Parse(s.Stop("anna", "search/swans"))
	if err != nil || u.Path != "/stop" || u.Host != "watch.example" {
		t.Fatal(u, err)
	}
	q := u.Query()
	sum := q.Get("s")
	if !s.Good(sum, "stop", q.Get("who"), q.Get("what")) {
		t.Error("its own address is not good")
	}
	for name, parts := range map[string][]string{
		"somebody else": {"stop", "tom", "search/swans"}, "something else": {"stop", "anna", "digest"}, "another purpose": {"told", "anna", "search/swans"},
		"cut elsewhere": {"stop", "ann", "asearch/swans"}, "joined": {"stop", "anna\x00search/swans", ""},
	} {
		if s.Good(sum, parts...) {
			t.Errorf("%s: good", name)
		}
	}
	if other.Good(sum, "stop", "anna", "search/swans") || (&Seal{}).Good((&Seal{}).Sum("stop"), "stop") || s.Good("", "stop", "anna", "search/swans") {
		t.Error("good under another secret, without one, or without a sum")
	}
	if u, err := url.Parse(s.Answer("alert/swans/mail/anna/story/12")); err != nil || !s.Good(u.Query().Get("s"), "told", u.Query().Get("n")) {
		t.Error(u, err)
	}
}
