package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"presswatch/index"
)

// stolen says whether a moment is in the hour of the invented night in which others wrote in the name of the organisation.
func stolen(at time.Time) bool {
	return !at.Before(stolenFrom()) && at.Before(stolenFrom().Add(time.Hour))
}

func stolenFrom() time.Time { return time.Date(2026, 11, 6, 23, 25, 0, 0, time.UTC) }

// approve puts on the list what the press office of this world approved: all that its channels say, but for that hour.
func (d *demo) approve(ctx context.Context) error {
	var texts []string
	for _, s := range d.world.OwnSaid() {
		if !stolen(s.At) {
			texts = append(texts, s.Text)
		}
	}
	for _, p := range d.public.Posts {
		if owns(p.Network, p.Handle) && !stolen(p.At) {
			texts = append(texts, p.Text)
		}
	}
	for _, text := range texts {
		sum := sha256.Sum256([]byte(text))
		if _, err := d.app.Store.AddRelease(ctx, index.Release{Key: "demo/" + hex.EncodeToString(sum[:]), From: "demo", Who: "the newsroom", At: d.world.Start, Text: text}); err != nil {
			return err
		}
	}
	return nil
}

func owns(network, handle string) bool {
	return network == "mail" || network == "bluesky" && handle == "northmarchpolice.localhost"
}

// alarmProblems is what is wrong with what became of that hour: one red alarm within minutes, and none for what was approved.
func (d *demo) alarmProblems(ctx context.Context) ([]string, error) {
	all, err := d.app.Store.ListAlarms(ctx, 10)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 || all[0].Level != index.AlarmRed {
		return []string{fmt.Sprintf("%d alarms were raised, not one red one", len(all))}, nil
	}
	var out []string
	if took := all[0].Opened.Sub(stolenFrom()); took > fifteen {
		out = append(out, fmt.Sprintf("the alarm was raised %s into the hour", took))
	}
	for _, p := range all[0].Parts {
		if !stolen(p.Seen) {
			out = append(out, fmt.Sprintf("what was approved is a part of the alarm: %q", p.Words))
		}
	}
	return out, nil
}

const fifteen = 15 * time.Minute // the invented clock runs fast: minutes pass between two looks

// mailProblems is what is wrong with what came by mail: the alarm to both who are told, and one digest at half past seven.
func (d *demo) mailProblems() []string {
	alarms, digests := map[string]bool{}, 0
	for _, l := range d.box.Letters() {
		switch {
		case strings.HasPrefix(l.Subject, "Alarm: "):
			alarms[l.To] = true
		case strings.HasPrefix(l.Subject, "Northmarch Police, Sat 7 Nov: One story needs you."):
			digests++
		}
	}
	if len(alarms) != 2 || digests != 1 {
		return []string{fmt.Sprintf("by mail came the alarm to %d people, not 2, and %d digests that name the night, not one", len(alarms), digests)}
	}
	return nil
}
