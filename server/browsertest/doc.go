// Package browsertest looks at the pages in a real browser: headless Chromium, with axe-core for
// accessibility. It has no code of its own beside its test.
//
// PRESSWATCH_AXE names axe.min.js, PRESSWATCH_SHOTS a folder for pictures of what was seen. Where the
// browser or axe-core is absent the test skips and says so; with PRESSWATCH_CI=1 it fails.
package browsertest
