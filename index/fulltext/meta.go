package fulltext

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"presswatch/index/fulltext/terms"
	"presswatch/index/query/words"
)

// meta is the file beside a bleve index that says by which rules it was written. Bleve's own file says
// nothing about our words, and an index of another version of bleve may open and answer wrongly.
type meta struct {
	Bleve    string `json:"bleve"`    // version of the library
	Fields   int    `json:"fields"`   // terms.Version
	Words    string `json:"words"`    // print of how texts are cut and stemmed
	Complete bool   `json:"complete"` // false: still being built
	Fed      bool   `json:"fed"`      // something was written: an index that opens empty has lost it
}

const metaFile = "presswatch.json"

// currentMeta is what an index written now would say.
var currentMeta = sync.OnceValue(func() meta {
	return meta{Bleve: bleveVersion(), Fields: terms.Version, Words: wordsPrint()}
})

func bleveVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path == "github.com/blevesearch/bleve/v2" {
			return m.Version
		}
	}
	return "unknown"
}

// probe is a text with something of everything that splitting and stemming treat in its own way.
const probe = "The police's @nmp_press tweeted #hacked $ABC at 23:30, U.S.A. won 1,234.50: l’église Ärzte " +
	"straßen naïve running studies liefen häuser corriendo città vrijheden canções الشرطة 東京都 서울시 Σίσυφος e-mail it's 😀"

// wordsPrint notices a change in the rules by what they make of a text, so that nobody has to remember
// to raise a number.
func wordsPrint() string {
	stems, sum := terms.NewStems(), sha256.New()
	for _, t := range words.Split(probe) {
		fmt.Fprintf(sum, "%s %s %d %d %d %q\n", t.Text, t.Fold, t.Pos, t.From, t.To, stems.Terms(terms.Languages(), t))
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// sameRules reports whether two indexes were written by the same rules.
func (m meta) sameRules(o meta) bool {
	return m.Bleve == o.Bleve && m.Fields == o.Fields && m.Words == o.Words
}

func readMeta(dir string) (meta, error) {
	var m meta
	b, err := os.ReadFile(filepath.Join(dir, metaFile))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("%s: %w", filepath.Join(dir, metaFile), err)
	}
	return m, nil
}

// writeMeta writes the file so that after a crash there is the old one or the new one, whole.
func writeMeta(dir string, m meta) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	temp := filepath.Join(dir, metaFile+".new")
	if err := writeSynced(temp, append(b, '\n')); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(dir, metaFile)); err != nil { //nolint:gosec // the directory is the one of the configuration
		return err
	}
	return syncDir(dir)
}

func writeSynced(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // the directory is the one of the configuration
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes the names in a directory durable, which the syncing of the files does not.
func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // the directory is the one of the configuration
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
