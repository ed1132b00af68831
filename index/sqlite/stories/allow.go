package stories

import (
	"errors"
	"fmt"
	"strings"

	"presswatch/index"
)

// Limits of one act: what somebody pastes in or ticks.
const (
	maxActText  = 1 << 20
	maxActItems = 10_000
)

// allow says why an act makes no sense, and whether it is a matter of the stage; all others are done when they are
// kept.
func (k *keeping) allow(a *index.Act) (forStage bool, err error) {
	if len(a.Text) > maxActText || len(a.Items) > maxActItems {
		return false, invalid("a text of %d bytes or %d items are too many", len(a.Text), len(a.Items))
	}
	here, err := k.named(a.StoryID)
	if err != nil {
		return false, err
	}
	switch a.Kind {
	case index.ActMerge:
		return true, k.allowOther(here, a)
	case index.ActMove:
		if err := k.allowOther(here, a); err != nil {
			return true, err
		}
		return true, allowItems(a)
	case index.ActSplit:
		return true, allowItems(a)
	case index.ActChapter:
		if a.Other == 0 {
			return true, nil
		}
		return true, k.allowOther(here, a)
	case index.ActRelease:
		return true, allowText(a)
	case index.ActTitle, index.ActTag, index.ActUntag, index.ActNote:
		return false, allowText(a)
	case index.ActRogue, index.ActApprove:
		return false, allowItems(a)
	case index.ActUndo:
		return k.allowUndo(a.Other)
	}
	return false, invalid("%q is nothing that can be done with a story", a.Kind)
}

func invalid(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, index.ErrInvalid)...)
}

// named returns where a story that somebody names has come to.
func (k *keeping) named(id int64) (int64, error) {
	at, err := k.standing(id)
	if errors.Is(err, index.ErrInvalid) {
		err = fmt.Errorf("story %d: %w", id, index.ErrNotFound)
	}
	return at, err
}

func (k *keeping) allowOther(here int64, a *index.Act) error {
	other, err := k.named(a.Other)
	if err == nil && other == here {
		err = invalid("%s: story %d is story %d itself", a.Kind, a.Other, a.StoryID)
	}
	return err
}

func allowText(a *index.Act) error {
	if strings.TrimSpace(a.Text) == "" {
		return invalid("%s without a text", a.Kind)
	}
	return nil
}

func allowItems(a *index.Act) error {
	if len(a.Items) == 0 {
		return invalid("%s without items", a.Kind)
	}
	for _, id := range a.Items {
		if id < 1 {
			return invalid("%s: there is no item %d", a.Kind, id)
		}
	}
	return nil
}

// allowUndo looks at the act that is to be taken back: once, and only what came about.
func (k *keeping) allowUndo(id int64) (forStage bool, err error) {
	var undone index.Act
	var at int64
	found, err := k.Row(`SELECT a.kind, a.problem, `+undoneAt+` FROM acts a WHERE a.id = ?`, []any{id}, &undone.Kind, &undone.Problem, &at)
	switch {
	case err != nil:
		return false, err
	case !found:
		return false, fmt.Errorf("act %d: %w", id, index.ErrNotFound)
	case undone.Kind == index.ActUndo:
		return false, invalid("what takes an act back is not taken back itself; do it again")
	case at != 0:
		return false, invalid("act %d was taken back already", id)
	case undone.Problem != "":
		return false, invalid("act %d never came about", id)
	}
	switch undone.Kind {
	case index.ActMerge, index.ActSplit, index.ActMove, index.ActChapter, index.ActRelease:
		forStage = true
	}
	return forStage, nil
}
