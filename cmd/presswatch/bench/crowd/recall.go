package crowd

import (
	"context"
	"fmt"
	"io"

	"presswatch/cmd/presswatch/bench"
	"presswatch/index/recall"
)

// What the interval of the recall meter must hold, and in how many runs of each world that is seen.
const (
	mustHold   = .93
	recallRuns = 400
)

// Recall plays made-up presses of known size and counts how often the interval holds the true share of articles that we have.
func Recall(ctx context.Context, _ string, _ io.Writer) ([]bench.Row, error) {
	var rows []bench.Row
	for _, w := range recall.Worlds() {
		held, said, width, off := 0, 0, 0.0, 0.0
		for seed := range uint64(recallRuns) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			outlets, truth := w.Play(seed + 1000)
			e := recall.Share(outlets)
			if e.Few {
				continue
			}
			said++
			width += e.High - e.Low
			off += e.Share - truth
			if e.Low <= truth && truth <= e.High {
				held++
			}
		}
		n := float64(max(said, 1))
		rows = append(rows, bench.Row{
			What: w.Name, Reached: ratio(held, said), Must: mustHold,
			Detail: fmt.Sprintf("%d of %d intervals hold the truth; %d times too little to say; %.0f points wide, %+.1f off", held, said, recallRuns-said, 100*width/n, 100*off/n),
		})
	}
	return rows, nil
}
