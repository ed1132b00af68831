package running

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommandsComeIn: a command finds the pages where they listen, on all addresses too, and says the word that only who may read the data
// directory knows.
func TestCommandsComeIn(t *testing.T) {
	dir := t.TempDir()
	var said []string
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said = append(said, r.Host+" "+r.Header.Get("Authorization"))
		_, _ = w.Write([]byte("{}"))
	}))
	defer web.Close()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(web.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	forget, err := Note(dir, "[::]:"+port, "word")
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, addressFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	if Find(t.Context(), dir) == nil || len(said) != 1 || said[0] != "127.0.0.1:"+port+" Bearer word" {
		t.Errorf("%q", said)
	}
	forget()
	if Find(t.Context(), dir) != nil {
		t.Error("found after it is gone")
	}
}
