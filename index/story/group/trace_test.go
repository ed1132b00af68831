package group

import (
	"bytes"
	"reflect"
	"testing"

	"presswatch/index/story/group/held"
)

func traced(tb testing.TB) []*held.Item {
	tb.Helper()
	e := New(Options{})
	var out []*held.Item
	for _, d := range newMaker(21).stream(40, 6, 1) {
		e.Place(d)
		out = append(out, e.items[d.ID])
	}
	return out
}

// TestTraceGivesTheItemBack: what is decoded is what was encoded, and small.
func TestTraceGivesTheItemBack(t *testing.T) {
	for _, it := range traced(t) {
		b := held.EncodeTrace(it)
		if len(b) > 700 {
			t.Errorf("the trace of item %d has %d bytes", it.ID, len(b))
		}
		got, err := held.DecodeTrace(b)
		if err != nil {
			t.Fatal(err)
		}
		got.ID, got.Story, got.CopyOf, got.Joined, got.Copies = it.ID, it.Story, it.CopyOf, it.Joined, it.Copies
		if len(got.Marks) == 0 && len(it.Marks) == 0 {
			got.Marks = it.Marks
		}
		if !reflect.DeepEqual(got, it) {
			t.Errorf("item %d: %+v became %+v", it.ID, it, got)
		}
	}
}

func FuzzTrace(f *testing.F) {
	for _, it := range traced(f) {
		f.Add(held.EncodeTrace(it))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		it, err := held.DecodeTrace(b)
		if err != nil {
			return
		}
		again, err := held.DecodeTrace(held.EncodeTrace(it))
		if err != nil || !bytes.Equal(held.EncodeTrace(again), held.EncodeTrace(it)) {
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
		if fresh.next != 1 || fresh.Rare.Stories != held.PriorStories {
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
