package crowd

import (
	"presswatch/cmd/presswatch/bench"
)

// Measures are those of public reactions.
func Measures() []bench.Measure {
	return []bench.Measure{
		{
			Use: "attach", Short: "Measure which reactions join the story that they are about",
			Long: "Lets recorded threads come as reactions to articles that stand for what began them, with and without what they answer, and counts how many join a story and how many of " +
				"these the right one. The threads are not part of the repository (CONTRIBUTING.md says which): --recorded names their folder. With --verbose every wrong one is listed. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: bench.Besides, Find: bench.FindRecorded, Run: Attach,
		},
	}
}
