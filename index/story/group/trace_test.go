package group

import (
	"bytes"
	"reflect"
	"testing"
)

func traced(tb testing.TB) []*item {
	tb.Helper()
	e := New(Options{})
	var out []*item
	for _, d := range newMaker(21).stream(40, 6, 1) {
		e.Place(d)
		out = append(out, e.items[d.ID])
	}
	return out
}

// TestTraceGivesTheItemBack: what is decoded is what was encoded, and small.
func TestTraceGivesTheItemBack(t *testing.T) {
	for _, it := range traced(t) {
		b := encodeTrace(it)
		if len(b) > 700 {
			t.Errorf("the trace of item %d has %d bytes", it.id, len(b))
		}
		got, err := decodeTrace(b)
		if err != nil {
			t.Fatal(err)
		}
		got.id, got.story, got.copyOf, got.joined, got.copies = it.id, it.story, it.copyOf, it.joined, it.copies
		if len(got.marks) == 0 && len(it.marks) == 0 {
			got.marks = it.marks
		}
		if !reflect.DeepEqual(got, it) {
			t.Errorf("item %d: %+v became %+v", it.id, it, got)
		}
	}
}

func FuzzTrace(f *testing.F) {
	for _, it := range traced(f) {
		f.Add(encodeTrace(it))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		it, err := decodeTrace(b)
		if err != nil {
			return
		}
		again, err := decodeTrace(encodeTrace(it))
		if err != nil || !bytes.Equal(encodeTrace(again), encodeTrace(it)) {
			t.Errorf("decoded, encoded and decoded it is another: %v", err)
		}
	})
}

// TestMemoryThatIsNone: what is cut or made up is refused and changes nothing.
func TestMemoryThatIsNone(t *testing.T) {
	e := New(Options{})
	e.Place(newMaker(22).stream(1, 1, 1)[0])
	good := e.Memory()
	for name, b := range map[string][]byte{"cut": good[:len(good)/2], "newer": append([]byte{99}, good[1:]...), "noise": []byte("\x01not flate")} {
		fresh := New(Options{})
		if err := fresh.Recall(b); err == nil {
			t.Errorf("%s: taken", name)
		}
		if fresh.next != 1 || fresh.rare.stories != priorStories {
			t.Errorf("%s: changed the engine", name)
		}
	}
	if err := New(Options{}).Recall(good); err != nil {
		t.Error(err)
	}
	if err := New(Options{}).Recall(nil); err != nil {
		t.Error("no memory at all is the first start:", err)
	}
}
