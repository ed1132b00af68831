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
		{
			Use: "mood", Short: "Measure the signs of mood that are read in labelled posts",
			Long: "Reads posts of recorded threads and compares with what readers (language models) saw in them, in two passes: agreement, precision, recall and coverage of each cue, for posts that were labelled " +
				"after the lexicon was finished and for those that it was made with. The labels are part of the repository, the texts are not: --recorded names their folder. With --verbose every difference is listed.",
			Folder: "recorded", Where: bench.Besides, Find: bench.FindRecorded, Run: Mood,
		},
		{
			Use: "stance", Short: "Measure how well it is told whether an answer supports, denies or asks",
			Long: "Learns from recorded threads and measures on threads that were not learnt from, against calling everything a comment. The threads are not part of the repository: --recorded " +
				"names their folder. With --verbose the weights are listed as the program has them.",
			Folder: "recorded", Where: bench.Besides, Find: bench.FindRecorded, Run: Stance,
		},
		{
			Use: "recall", Short: "Measure how often the recall meter's interval holds the truth",
			Long:   "Plays made-up presses of known size, small and large, with lists that favour large outlets, follow each other or miss outlets, and counts how often the interval of the share that we see holds the truth. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: "not used", Find: func() (string, error) { return ".", nil }, Run: Recall,
		},
		{
			Use: "stream", Short: "Measure what a stream of posts costs, and what gets lost when its line breaks",
			Long:   "Reads a million made-up posts over a line on loopback that breaks ten times, with a thousand saved searches in force. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: "not used", Find: func() (string, error) { return ".", nil }, Run: Stream,
		},
		{
			Use: "digests", Short: "Measure how long the digests of 500 people take",
			Long:   "Fills a store with 5,000 made-up articles of a day, groups them, writes the digests of 500 people in ten zones with two saved searches each of twenty, and sends them to a mail server on loopback. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: "not used", Find: func() (string, error) { return ".", nil }, Run: Digests,
		},
		{
			Use: "spikes", Short: "Measure how many surges of made-up counts are found, and how soon",
			Long:   "Plays counts with the noise and the daily and weekly course of news, and surges of six hours in them, at 1, 8 and 60 items an hour. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: "not used", Find: func() (string, error) { return ".", nil }, Run: Spikes,
		},
		{
			Use: "alarm", Short: "Measure which items of an own channel are held to be out of character",
			Long: "Learns recorded channels, replays what came after, and plays incidents of five messages on a Friday night, with and without a list of what was approved. Times of day and the list are " +
				"simulated. The releases are not part of the repository: --recorded names their folder. With --verbose every false alarm is listed. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: bench.Besides, Find: bench.FindRecorded, Run: Alarm,
		},
		{
			Use: "matching", Short: "Measure how many items a second are held against many saved searches",
			Long:   "Holds made-up news against 1,000 to 300,000 made-up saved searches of mixed kinds on one core, as they are wired: without knowing which words are rare. Exit code 1 if a figure is not met.",
			Folder: "recorded", Where: "not used", Find: func() (string, error) { return ".", nil }, Run: Matching,
		},
	}
}
