package public

import "testing"

// TestMemoryIsBounded: of stories and of reactions in them; the story in hand stays, however large it is.
func TestMemoryIsBounded(t *testing.T) {
	k := newKnown()
	fill := func(story int64, voices int) {
		f := k.of(story)
		for i := range voices {
			f.voices[int64(i)] = &voice{}
		}
	}
	for story := range int64(3 * kept) {
		fill(story+1, 10)
	}
	if len(k.stories) > kept || k.stories[3*kept] == nil {
		t.Errorf("%d stories", len(k.stories))
	}
	fill(1000, mostKept+1)
	if f := k.of(1000); len(f.voices) != mostKept+1 || len(k.stories) != 1 {
		t.Errorf("%d voices, %d stories", len(f.voices), len(k.stories))
	}
	fill(1001, 5)
	if k.voices() > mostKept || k.stories[1001] == nil {
		t.Errorf("%d voices in %d stories", k.voices(), len(k.stories))
	}
}
