// Package verify has the command that says whether a case file is whole.
package verify

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"presswatch/server/casefile/chain"
	"presswatch/server/words"
)

// Command is the command. mistake marks what is the caller's. It needs neither a store nor a network.
func Command(out io.Writer, mistake func(error) error) *cobra.Command {
	return &cobra.Command{
		Use:   "verify FILE",
		Short: "Say whether a case file is whole, and which part was changed, is missing or was added",
		Long: "Says whether a case file (the ZIP of a story) is as it was made, and prints the last hash of its chain. Compare that with the\n" +
			"one that you noted when the file was made: who can change the file can also make a new chain. Nothing else is needed,\n" +
			"neither the server nor a network. It fails (exit code 1) with the name of the first part that is wrong.",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			m, err := file(args[0], mistake)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%s is whole: %s, none changed, missing or added.\nStory %d: %q\nMade %s by %q\n%s\n", args[0], words.Plural(len(m.Parts), "part"), m.Head.Story, words.Clean(m.Head.Title), m.Head.Made.Format("2006-01-02 15:04:05 UTC"), words.Clean(m.Head.By), m.Hash)
			return nil
		},
	}
}

func file(name string, mistake func(error) error) (*chain.Manifest, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, mistake(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, mistake(fmt.Errorf("%s is no file", name))
	}
	m, err := chain.Verify(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s is not whole: %w", name, err)
	}
	return m, nil
}
