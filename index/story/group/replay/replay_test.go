package replay_test

import (
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/story/group"
	"presswatch/index/story/group/replay"
)

const (
	breach = "Northmarch Police cancelled all parking fines on its website late on Friday. Three swans were said to be in custody. The supplier Clarion Newsroom runs the account that was misused."
	arrest = "Two people were arrested over the misuse of the account of Clarion Newsroom, through which the website of Northmarch Police cancelled all parking fines in July and three swans were said to be in custody."
	ferry  = "The ferry from Coldharbour adds a late crossing at 22:15 from Thursday to Saturday. Traders on the far bank had campaigned for it since the cinema opened again."
)

// TestWhatAFileHolds: two reports and a copy are one story, the arrests months later a chapter of it, the ferry is alone.
func TestWhatAFileHolds(t *testing.T) {
	r := replay.New(group.New(group.Options{}))
	july := time.Date(2026, 7, 17, 23, 40, 0, 0, time.UTC)
	add := func(id int64, title, text, outlet string, at time.Time) {
		r.Add(group.Doc{ID: id, Title: title, Text: text, URL: "https://" + outlet + ".example/" + title, Outlet: outlet, Published: at, Precision: index.PrecisionMinute, Seen: at})
	}
	add(1, "Police website cancels all fines", breach, "gazette", july)
	add(2, "Late ferry from Coldharbour returns", ferry, "echo", july.Add(time.Hour))
	add(3, "Police website cancels all fines", breach, "herald", july.Add(2*time.Hour))
	add(4, "Police website: swans, fines and a misused account", breach+" A duty officer said nobody at headquarters had written it.", "post", july.Add(3*time.Hour))
	add(5, "Two arrests over police website that cancelled fines", arrest, "gazette", july.AddDate(0, 3, 0))
	at := r.End()
	if at[1].Story != at[3].Story || at[1].Story != at[4].Story || at[3].CopyOf != 1 {
		t.Errorf("the breach: %+v", at)
	}
	if at[5].Story != at[1].Story || at[5].Chapter == 0 || at[5].Chapter == at[1].Story {
		t.Errorf("the arrests are no chapter of the breach: %+v", at)
	}
	if at[2].Story == at[1].Story || at[2].Chapter != 0 || at[2].CopyOf != 0 {
		t.Errorf("the ferry: %+v", at)
	}
}
