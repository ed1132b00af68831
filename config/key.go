package config

import (
	"fmt"
	"strings"
)

// FreeKey makes a source key of a name that is not taken.
func FreeKey(name string, taken map[string]bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	key := strings.Trim(b.String()[:min(b.Len(), 50)], "-")
	if key == "" {
		key = "source"
	}
	for n, free := 2, key; ; n++ {
		if !taken[free] {
			return free
		}
		free = fmt.Sprintf("%s-%d", key, n)
	}
}
