package fulltext

import (
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// asyncName is under which bleve finds our function for errors in its background work.
const asyncName = "presswatch"

// listeners are the open generations, by the path that bleve reports. Bleve takes one function for the
// whole process, by name from a map that must not change once an index is open: hence a package variable.
var listeners struct {
	once   sync.Once
	mu     sync.Mutex
	byPath map[string]func(error)
}

func listenAsync(path string, tell func(error)) {
	listeners.once.Do(func() {
		listeners.byPath = map[string]func(error){}
		scorch.RegistryAsyncErrorCallbacks[asyncName] = tellListener
	})
	listeners.mu.Lock()
	defer listeners.mu.Unlock()
	listeners.byPath[path] = tell
}

func forgetAsync(path string) {
	listeners.mu.Lock()
	defer listeners.mu.Unlock()
	delete(listeners.byPath, path)
}

func tellListener(err error, path string) {
	listeners.mu.Lock()
	tell := listeners.byPath[path]
	listeners.mu.Unlock()
	if tell != nil {
		tell(err)
	}
}
