package bench

import (
	"context"
	"io"

	"presswatch/crawler/page/recorded"
)

// Measure is a command that compares what presswatch makes of known data with what is known about them.
type Measure struct {
	Use, Short, Long string
	Folder           string // name of the flag that names the folder of the data
	Where            string // where that is otherwise
	Find             func() (string, error)
	Run              func(ctx context.Context, dir string, log io.Writer) ([]Row, error)
}

// Besides says where recorded data are looked for.
const Besides = "folder of the recorded data (default $PRESSWATCH_DATA, else shared/data beside the checkout)"

// FindRecorded returns the folder of the recorded data.
func FindRecorded() (string, error) { return recorded.Find(".") }

// Measures are those of pages, feeds and stories.
func Measures() []Measure {
	return []Measure{
		{
			Use: "quality", Short: "Measure what is made of recorded pages and feeds against what is known about them",
			Long: "Measures article text, days of publication, feeds, charsets and robots.txt on recorded real data that is not part of the " +
				"repository (CONTRIBUTING.md says which): --recorded names its folder. With --verbose every difference is listed. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: Besides, Find: FindRecorded, Run: Quality,
		},
		{
			Use: "stories", Short: "Measure grouping into stories against what is known about recorded items",
			Long: "Groups recorded articles and headlines as `inspect stories` does, and compares with the stories that they belong to: B-cubed and pairwise F1, the number of stories, " +
				"the largest one and the share of items in the ten largest. The data are not part of the repository (CONTRIBUTING.md says which): --recorded names their folder. " +
				"With --verbose the story of every labelled item is listed. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: Besides, Find: FindRecorded, Run: Stories,
		},
		{
			Use: "spread", Short: "Measure pick-up arrows against stories that a person labelled",
			Long: "Draws labelled stories and counts how many arrows are right, how many true parents are found and how often the story begins where a person " +
				"says, for the stories kept aside and for those that rules were chosen on. With --verbose every mistake in the latter is listed. Exit code 1 if a figure is not met.",
			Folder: "labelled", Where: "folder of the labelled stories (default " + SpreadDir + " of the checkout)", Find: FindSpread, Run: Spread,
		},
	}
}
