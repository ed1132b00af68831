package main

import (
	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/tell"
	"presswatch/config"
)

// tools lends the commands about telling people what the others have.
func (set *settings) tools() tell.Tools {
	return tell.Tools{
		Load: set.load, Out: set.out, Mistake: func(err error) error { return mistake{err} },
		App: func(c *config.Config) *app.App { return set.app(c, set.quiet()) },
	}
}
