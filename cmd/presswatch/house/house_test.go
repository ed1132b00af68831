// Package house holds the tests that keep the house in order: who may import whom, what may open a
// connection, how long functions, files and packages may grow, and what must be documented. The rules
// are those of docs/DESIGN.md.
package house

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "presswatch"

// listed is what `go list -json` tells about a package of ours.
type listed struct {
	ImportPath string
	Dir        string
	Name       string
	Doc        string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Name,Doc,GoFiles,Imports,Deps", "./...")
	cmd.Dir = top(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// top is the root of the checkout.
func top(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Fatal("no go.mod above the test")
	return ""
}

// may says which packages of ours a package may import, by the longest matching prefix. A "/" at the end
// means the package and everything below it.
var may = map[string][]string{
	"deploy/":           {},
	"cmd/":              {"cmd/", "config", "crawler/", "index/", "server/"},
	"config":            {},
	"crawler":           {"index", "crawler/"},
	"crawler/address":   {},
	"crawler/charset":   {},
	"crawler/fetch/":    {"crawler/fetch/"},
	"crawler/feed/":     {"crawler/feed/", "crawler/charset"},
	"crawler/page/":     {"crawler/page/", "crawler/address", "crawler/charset"},
	"crawler/websub":    {"index", "crawler/fetch"},
	"crawler/networks":  {"index", "crawler/reaction/", "crawler/address", "crawler/fetch"},
	"crawler/reaction/": {"index", "crawler/reaction/", "crawler/address", "crawler/feed/", "crawler/charset"},
	"crawler/world/":    {"crawler/world/"},
	"index":             {},
	"index/query/":      {"index/query/"},
	"index/follow":      {"index"},
	"index/embeds":      {"index", "index/follow"},
	"index/sqlite/":     {"index", "index/sqlite/"},
	"index/fulltext/":   {"index", "index/query/", "index/fulltext/"},
	"index/story/":      {"index", "index/follow", "index/story/"},
	"index/public/":     {"index", "index/follow", "index/public/", "index/story/prose", "index/story/terms"},
	"index/recall":      {"index"},
	"index/watch/":      {"index", "index/query/", "index/watch/"},
	"index/storetest":   {"index", "index/query/"},
	"index/searchtest":  {"index", "index/query/"},
	"server/":           {"index", "index/query/", "server/"},
}

// rule returns what the package may import, and whether a rule covers it.
func rule(pkg string) ([]string, bool) {
	best, found := "", false
	for prefix := range may {
		if covers(prefix, pkg) && len(prefix) >= len(best) {
			best, found = prefix, true
		}
	}
	return may[best], found
}

func covers(prefix, pkg string) bool {
	below, all := strings.CutSuffix(prefix, "/")
	return pkg == prefix || pkg == below || all && strings.HasPrefix(pkg, prefix)
}

func TestImports(t *testing.T) {
	for _, p := range list(t) {
		pkg := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		allowed, found := rule(pkg)
		if !found {
			t.Errorf("%s: no rule covers this package; say in the table above what it may import, and why in docs/DESIGN.md", pkg)
		}
		for _, imp := range p.Imports {
			ours, ok := strings.CutPrefix(imp, module+"/")
			if !ok {
				continue
			}
			if !slices.ContainsFunc(allowed, func(a string) bool { return covers(a, ours) }) {
				t.Errorf("%s imports %s, which it may not", pkg, ours)
			}
		}
	}
}

// onlyIn says in which packages a library may stand.
var onlyIn = map[string][]string{
	"github.com/blevesearch/":        {"index/fulltext/"},
	"modernc.org/sqlite":             {"index/sqlite/"},
	"database/sql":                   {"index/sqlite/"},
	"net/smtp":                       {"server/mail"},
	"github.com/wneessen/go-mail":    {"server/mail"},
	"github.com/emersion/go-smtp":    {"server/mail/postbox"},
	"github.com/emersion/go-sasl":    {"server/mail/postbox"},
	"github.com/gocolly/":            {"crawler/page/"},
	"github.com/mmcdole/gofeed":      {"crawler/feed/"},
	"github.com/robfig/cron":         {"crawler"},
	"github.com/spf13/":              {"cmd/"},
	"github.com/prometheus/":         {"cmd/"},
	"github.com/coreos/go-systemd/":  {"cmd/presswatch/supervised"},
	"github.com/pquerna/otp":         {"server/account"},
	"golang.org/x/crypto/argon2":     {"server/account/password"},
	"go.yaml.in/":                    {"config"},
	"github.com/temoto/":             {"crawler/fetch/"},
	"github.com/markusmobius/":       {"crawler/page/", "crawler/feed/"},
	"codeberg.org/readeck/":          {"crawler/page/"},
	"github.com/coder/websocket":     {"crawler/fetch/", "crawler/world/"},
	"github.com/emersion/go-imap":    {"crawler/reaction/mailbox/", "crawler/world/"},
	"github.com/emersion/go-message": {"crawler/reaction/mailbox/", "crawler/world/"},
}

func TestLibrariesStandWhereTheyBelong(t *testing.T) {
	for _, p := range list(t) {
		pkg := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		for _, imp := range p.Imports {
			for lib, homes := range onlyIn {
				if strings.HasPrefix(imp, lib) && !slices.ContainsFunc(homes, func(h string) bool { return covers(h, pkg) }) {
					t.Errorf("%s imports %s, which stands only in %s", pkg, imp, strings.Join(homes, ", "))
				}
			}
		}
	}
}

func TestWebAndCrawlerNeverMeet(t *testing.T) {
	for _, p := range list(t) {
		pkg := strings.TrimPrefix(p.ImportPath, module+"/")
		for _, dep := range p.Deps {
			dep = strings.TrimPrefix(dep, module+"/")
			if strings.HasPrefix(pkg, "server") && strings.HasPrefix(dep, "crawler") ||
				strings.HasPrefix(pkg, "crawler") && strings.HasPrefix(dep, "server") {
				t.Errorf("%s depends on %s", pkg, dep)
			}
		}
	}
}

// opens are calls that open a connection to the outside.
var opens = []string{
	"http.Get", "http.Post", "http.PostForm", "http.Head", "http.DefaultClient", "http.DefaultTransport",
	"http.Client", "http.Transport", "net.Dial", "net.DialTimeout", "net.Dialer", "tls.Dial",
}

// mayOpen are the packages that may: the one door, what asks our own program on this machine, and what drives tests.
var mayOpen = []string{"crawler/fetch/", "cmd/presswatch/running", "server/browsertest"}

func TestOneDoorToTheNetwork(t *testing.T) {
	eachFile(t, func(pkg, name string, file *ast.File, fset *token.FileSet) {
		if slices.ContainsFunc(mayOpen, func(m string) bool { return covers(m, pkg) }) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(opens, x.Name+"."+sel.Sel.Name) {
				t.Errorf("%s: %s.%s opens a connection; only crawler/fetch may", fset.Position(n.Pos()), x.Name, sel.Sel.Name)
			}
			return true
		})
	})
}

func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	banned := []string{"util", "utils", "common", "helper", "helpers", "manager", "service", "handler", "handlers", "model", "models"}
	for _, p := range list(t) {
		if p.Doc == "" && len(p.GoFiles) > 0 {
			t.Errorf("%s has no package doc", p.ImportPath)
		}
		if slices.Contains(banned, filepath.Base(p.ImportPath)) {
			t.Errorf("%s: a package is named after what it does, in the words of docs/DESIGN.md", p.ImportPath)
		}
	}
}

// Budgets of length, in lines.
const (
	longestFunc    = 80
	longestFile    = 600
	longestPackage = 2000
	medianFunc     = 12
	p90Func        = 40
)

func TestBudgets(t *testing.T) {
	packages := map[string]int{}
	var funcs []int
	eachFile(t, func(pkg, name string, file *ast.File, fset *token.FileSet) {
		n := fset.File(file.Pos()).LineCount()
		packages[pkg] += n
		if n > longestFile {
			t.Errorf("%s has %d lines; split it by noun (%d at most)", name, n, longestFile)
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			length := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1
			funcs = append(funcs, length)
			if length > longestFunc {
				t.Errorf("%s: %s has %d lines (%d at most)", fset.Position(fn.Pos()), fn.Name.Name, length, longestFunc)
			}
		}
	})
	for pkg, n := range packages {
		if strings.HasSuffix(pkg, "test") {
			continue // a conformance suite is tests, which have no budget
		}
		if n > longestPackage {
			t.Errorf("%s has %d lines; split it by noun (%d at most)", pkg, n, longestPackage)
		}
	}
	slices.Sort(funcs)
	median, p90 := funcs[len(funcs)/2], funcs[len(funcs)*9/10]
	t.Logf("%d functions: median %d lines, p90 %d, longest %d", len(funcs), median, p90, funcs[len(funcs)-1])
	if median > medianFunc || p90 > p90Func {
		t.Errorf("functions grow: median %d (%d at most), p90 %d (%d at most)", median, medianFunc, p90, p90Func)
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	eachFile(t, func(pkg, name string, file *ast.File, fset *token.FileSet) {
		if strings.HasPrefix(pkg, "cmd/") {
			return
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				wellKnown := d.Recv != nil && slices.Contains([]string{"String", "Error", "Unwrap", "Close"}, d.Name.Name)
				if d.Name.IsExported() && d.Doc == nil && !wellKnown && (d.Recv == nil || receiverExported(d)) {
					t.Errorf("%s: %s is not documented", fset.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				undocumented(t, d, fset)
			}
		}
	})
}

func receiverExported(d *ast.FuncDecl) bool {
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if gen, ok := typ.(*ast.IndexExpr); ok {
		typ = gen.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

func undocumented(t *testing.T, d *ast.GenDecl, fset *token.FileSet) {
	t.Helper()
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
				t.Errorf("%s: %s is not documented", fset.Position(s.Pos()), s.Name.Name)
			}
		case *ast.ValueSpec:
			if s.Names[0].IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
				t.Errorf("%s: %s is not documented", fset.Position(s.Pos()), s.Names[0].Name)
			}
		}
	}
}

// eachFile parses every non-test file of ours.
func eachFile(t *testing.T, do func(pkg, name string, file *ast.File, fset *token.FileSet)) {
	t.Helper()
	root := top(t)
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		do(filepath.ToSlash(rel), path, file, fset)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestResiliencyNamesRealTests: what docs/RESILIENCY.md calls proved has a test of that name.
func TestResiliencyNamesRealTests(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top(t), "docs", "RESILIENCY.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := testNames(t)
	for _, name := range regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`").FindAllStringSubmatch(string(text), -1) {
		if !tests[name[1]] {
			t.Errorf("docs/RESILIENCY.md names %s, which does not exist", name[1])
		}
	}
	for _, rows := range [][2]int{{1, 4}, {6, 6}, {8, 15}, {24, 28}, {47, 81}, {94, 104}} {
		for n := rows[0]; n <= rows[1]; n++ {
			if !strings.Contains(string(text), fmt.Sprintf("\n| F%d |", n)) {
				t.Errorf("docs/RESILIENCY.md lacks row F%d", n)
			}
		}
	}
}

// testNames are the names of all tests and fuzz targets.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	root := top(t)
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
