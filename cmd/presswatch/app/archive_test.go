package app

import (
	"strings"
	"testing"
	"time"

	"presswatch/config"
	"presswatch/index"
)

// TestArchive: posts of the own account are items of its channel, others' are reactions; whose nobody knows is refused.
func TestArchive(t *testing.T) {
	a := &App{Options: Options{Config: &config.Config{Organisation: config.Organisation{Name: "Northmarch Police", Accounts: []string{"x:northmarchpolice"}}}}}
	now := time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)
	const tweets = `[{"tweet":{"id_str":"7","full_text":"swans","created_at":"Fri Jan 29 16:29:05 +0000 2021"}},
		{"tweet":{"id_str":"8","full_text":"lol","user":{"screen_name":"pip"}}}]`
	if !a.IsArchive([]byte(tweets)) || a.IsArchive([]byte(`{"url":"https://a.example"}`)) {
		t.Error("archives are not told from lines of items")
	}
	got, err := a.Archive([]byte(tweets), "@northmarchpolice", now)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	own, other := got[0].Item, got[1].Item
	if own.Kind != index.KindArticle || own.Lane != index.LaneOwn || own.Outlet != "Northmarch Police" || !own.Quiet || !own.Post.Own {
		t.Errorf("%+v", own)
	}
	if other.Kind != index.KindReaction || other.Lane != index.LaneSocial || other.Post.Handle != "pip" || !other.Quiet {
		t.Errorf("%+v", other)
	}
	if _, err := a.Archive([]byte(tweets), "", now); err == nil || !strings.Contains(err.Error(), "--handle") {
		t.Errorf("%v", err)
	}
}
