package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/app/telling"
	"presswatch/cmd/presswatch/tell"
	"presswatch/cmd/presswatch/terminal"
	"presswatch/cmd/presswatch/verify"
	"presswatch/config"
)

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// settings are the flags that every command has.
type settings struct {
	streams
	file    string // --config
	data    string // --data, over the configuration's
	json    bool
	verbose bool
	now     func() time.Time
}

// configFile is read when --config is not given and the file is there.
const configFile = "presswatch.yaml"

func newRoot(s streams) *cobra.Command {
	set := &settings{streams: s, now: time.Now}
	root := &cobra.Command{
		Use:           "presswatch",
		Short:         "Watches what is published about an organisation, and keeps it searchable",
		Long:          rootText,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return mistake{fmt.Errorf("%w; see «%s --help»", err, cmd.CommandPath())}
	})
	flags := root.PersistentFlags()
	flags.StringVarP(&set.file, "config", "c", "", "configuration file (default "+configFile+" where it is there)")
	flags.StringVar(&set.data, "data", "", "data directory, over the configuration's")
	flags.BoolVar(&set.json, "json", false, "print JSON where something is listed")
	flags.BoolVarP(&set.verbose, "verbose", "v", false, "log more")
	root.AddCommand(
		newDemo(set), newInit(set), newServe(set), newCrawl(set), newSearch(set), newCheck(set), newImport(set),
		newExport(set), newReindex(set), newRegroup(set), newErase(set), newBackup(set), newRestore(set), newInspect(set), newBench(set), newVersion(set),
	)
	root.AddCommand(append(tell.Commands(set.tools()), verify.Command(s.out, func(err error) error { return mistake{err} }))...)
	mistaken(root)
	return root
}

const rootText = `presswatch watches what is published about an organisation: on its own channels, in the press and by the
public. It keeps everything, makes it searchable, and shows how a story spreads.

Look at it first:      presswatch demo
Your own organisation: presswatch init "Your Organisation" --site https://www.example.org
                       presswatch serve`

// mistaken makes wrong arguments count as the user's mistake, for every command below.
func mistaken(cmd *cobra.Command) {
	check := cmd.Args
	if check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return mistake{fmt.Errorf("%w; see «%s --help»", err, cmd.CommandPath())}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		mistaken(sub)
	}
}

// load reads the configuration: the file named, else presswatch.yaml, else the defaults. A missing file is a
// mistake only if it was named.
func (s *settings) load() (*config.Config, error) {
	file := s.file
	if file == "" {
		file = configFile
	}
	c, err := config.Load(file)
	if errors.Is(err, fs.ErrNotExist) && s.file == "" {
		c, err = config.Default(), nil
	}
	if err != nil {
		return nil, mistake{err}
	}
	if err := telling.CheckSearches(c); err != nil {
		return nil, mistake{fmt.Errorf("%s: %w", c.File, err)}
	}
	if s.data != "" {
		c.Data = s.data
	}
	return c, nil
}

// app makes a presswatch over this configuration, not started.
func (s *settings) app(cfg *config.Config, log *slog.Logger) *app.App {
	return app.New(app.Options{Config: cfg, Log: log, Now: s.now, Version: version()})
}

// log returns the logger of long-running commands: text on a terminal, JSON otherwise.
func (s *settings) log() *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelInfo}
	if s.verbose {
		o.Level = slog.LevelDebug
	}
	if terminal.Is(s.err) {
		return slog.New(slog.NewTextHandler(s.err, o))
	}
	return slog.New(slog.NewJSONHandler(s.err, o))
}

// quiet returns a logger for short commands: problems only.
func (s *settings) quiet() *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelWarn}
	if s.verbose {
		o.Level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(s.err, o))
}

// printJSON writes v indented.
func (s *settings) printJSON(v any) error {
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// readInput reads a file, or standard input for "-".
func (s *settings) readInput(file string) ([]byte, error) {
	if file == "-" {
		body, err := io.ReadAll(io.LimitReader(s.in, inputLimit+1))
		if len(body) > inputLimit {
			err = mistake{fmt.Errorf("standard input: it is longer than %d MB; give the name of a file instead", inputLimit>>20)}
		}
		return body, err
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, mistake{err}
	}
	return body, nil
}

// inputLimit bounds what is read from standard input.
const inputLimit = 256 << 20
