package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v3"
)

// MarshalYAML writes a duration as it is read.
func (d Duration) MarshalYAML() (any, error) { return time.Duration(d).String(), nil }

// IsZero makes omitempty work.
func (d Duration) IsZero() bool { return d == 0 }

// written is a source as it is written into a file: without what is the default anyway.
type written struct {
	Key    string   `yaml:"key"`
	Name   string   `yaml:"name,omitempty"`
	Kind   string   `yaml:"kind,omitempty"`
	URL    string   `yaml:"url"`
	Outlet string   `yaml:"outlet,omitempty"`
	Lane   string   `yaml:"lane"`
	Lang   string   `yaml:"lang,omitempty"`
	Every  Duration `yaml:"every,omitempty"`
	Select string   `yaml:"select,omitempty"`
	Off    bool     `yaml:"off,omitempty"`
	Note   string   `yaml:"note,omitempty"`
	Quote  bool     `yaml:"quote,omitempty"`

	Query        string   `yaml:"query,omitempty"`
	Also         []string `yaml:"also,omitempty"`
	People       bool     `yaml:"people,omitempty"`
	Account      string   `yaml:"account,omitempty"`
	PasswordFile string   `yaml:"password_file,omitempty"`
	TokenFile    string   `yaml:"token_file,omitempty"`
	Password     string   `yaml:"-"`
	Token        string   `yaml:"-"`
}

// AddSources adds sources to a configuration file and keeps its comments and order. A missing file is made.
// The file is replaced in one step; what comes out is checked before.
func AddSources(file string, sources []Source) error {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the configuration: %w", err)
	}
	out, err := withSources(text, sources)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if _, err := Parse(out); err != nil {
		return fmt.Errorf("%s would no longer be right, nothing was changed:\n%w", file, err)
	}
	return replace(file, out)
}

func withSources(text []byte, sources []Source) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, plain(err)
	}
	if len(doc.Content) == 0 {
		doc = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}, HeadComment: doc.HeadComment}
	}
	root := doc.Content[0]
	list := child(root, "sources")
	if list == nil {
		list = &yaml.Node{Kind: yaml.SequenceNode}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "sources"}, list)
	}
	if list.Kind != yaml.SequenceNode { // "sources:" with nothing behind it
		*list = yaml.Node{Kind: yaml.SequenceNode}
	}
	list.Style = 0
	for _, s := range sources {
		var node yaml.Node
		if err := node.Encode(written(s)); err != nil {
			return nil, err
		}
		list.Content = append(list.Content, &node)
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(&doc); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// replace writes a file beside the old one and renames it over: a crash leaves the old or the new one.
func replace(file string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".presswatch-*.yaml")
	if err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.Write(text)
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	return os.Rename(tmp.Name(), file)
}
