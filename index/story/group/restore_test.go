package group

import (
	"reflect"
	"testing"
	"time"
)

// TestRestoredIsNeverStopped: an engine that is made anew from what another gave out goes on as that one does.
func TestRestoredIsNeverStopped(t *testing.T) {
	docs := newMaker(7).stream(1500, 120, 24)
	whole, store := New(Options{}), newKept()
	other, otherStore := New(Options{}), newKept()
	restarts := 0
	for i, d := range docs {
		a, b := store.place(whole, d), otherStore.place(other, d)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("item %d, after %d restarts: never stopped %+v, restored %+v", d.ID, restarts, plainOf(a), plainOf(b))
		}
		if i%60 == 59 {
			for _, x := range []struct {
				e *Engine
				k *kept
			}{{whole, store}, {other, otherStore}} {
				x.k.change(x.e, x.e.Repair(d.Seen))
				x.e.Forget(d.Seen.Add(time.Minute))
			}
			if !reflect.DeepEqual(store.stories, otherStore.stories) {
				t.Fatalf("after item %d the stories differ", d.ID)
			}
		}
		if i%200 == 130 {
			otherStore.memory, otherStore.upTo = other.Memory(), i+1
		}
		if i%170 == 169 {
			restarts++
			e, err := otherStore.restored(docs[:i+1])
			if err != nil {
				t.Fatal(err)
			}
			e.Forget(time.Unix(other.forgot, 0).Add(DefaultWindow))
			other = e
		}
	}
	if _, n := whole.Live(); n < 10 {
		t.Errorf("only %d stories are live", n)
	}
}
