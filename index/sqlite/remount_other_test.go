//go:build !linux

package sqlite

import "errors"

func remount(string, bool) error {
	return errors.New("only Linux has the namespaces that this test needs")
}
