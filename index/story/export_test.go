package story

import "context"

// LookForTest does what is due by the clock, as Run does once a second.
func LookForTest(ctx context.Context, s *Stage) error { return s.look(ctx) }
