package group

import (
	"testing"
	"time"

	"presswatch/index"
)

// TestARoundUpTiesNothingTogether: an evening bulletin tells of two happenings in two paragraphs. It belongs to the one or
// the other, and does not make them one story.
func TestARoundUpTiesNothingTogether(t *testing.T) {
	flood := []string{
		"Two flood alerts are in force on the lower Tarn until noon on Saturday after a week of rain in the hills. The river authority expects the water at Wexcombe bridge to stand at 2.9 metres by dawn. Sandbags can be had at the old dairy.",
		"The river authority has issued two flood alerts for the lower Tarn. The water at Wexcombe bridge may reach 2.9 metres by dawn on Saturday, and residents of Mill Lane were told to move their cars. Sandbags are at the old dairy.",
		"Residents of Mill Lane moved their cars on Friday as the lower Tarn rose towards 2.9 metres at Wexcombe bridge. Two flood alerts of the river authority stand until Saturday noon.",
	}
	parade := []string{
		"Bridge Street and the Market Place in Tarnbeck will be closed to traffic on Saturday from 17:30 for the lantern parade. Buses stop at the station. Six hundred lanterns made by schoolchildren follow a paper heron.",
		"Six hundred paper lanterns and a heron twelve feet long will go through Tarnbeck on Saturday. The lantern parade sets out from the Market Place at 18:00, and Bridge Street is closed to traffic from 17:30.",
		"Drivers should keep away from Bridge Street and the Market Place on Saturday evening: the lantern parade of Tarnbeck closes both from 17:30 to 21:00, and buses stop at the station.",
	}
	bulletin := "Good evening. The lower Tarn is rising: two flood alerts are in force until Saturday noon, and Wexcombe bridge may see 2.9 metres by dawn. " +
		"The lantern parade in Tarnbeck goes ahead on Saturday; Bridge Street and the Market Place are closed to traffic from 17:30 and buses stop at the station."
	e := New(Options{})
	at := time.Date(2026, 11, 6, 17, 0, 0, 0, time.UTC)
	id := int64(0)
	place := func(title, text, outlet string) int64 {
		id++
		at = at.Add(7 * time.Minute)
		e.Place(Doc{ID: id, Title: title, Text: text, Outlet: outlet, Published: at, Precision: index.PrecisionMinute, Seen: at.Add(time.Minute)})
		return id
	}
	var wet, lit []int64
	for i := range flood {
		outlet := []string{"Tarnbeck Post", "Marchside Echo", "Unity Wire"}[i]
		wet = append(wet, place([]string{"Flood alert for the lower Tarn", "Lower Tarn: two flood alerts", "Mill Lane moves its cars"}[i], flood[i], outlet))
		lit = append(lit, place([]string{"Road closures for the lantern parade", "Lanterns and a heron for Tarnbeck", "Lantern parade: keep out of Bridge Street"}[i], parade[i], outlet))
	}
	place("Evening bulletin: flood alert, lanterns", bulletin, "Radio Tarn")
	for range 3 {
		at = at.Add(time.Hour)
		e.Repair(at)
	}
	for _, a := range wet {
		for _, b := range lit {
			if e.items[a].Story == e.items[b].Story {
				t.Fatalf("the flood and the parade are one story, %d", e.items[a].Story)
			}
		}
	}
	if e.items[wet[0]].Story != e.items[wet[2]].Story || e.items[lit[0]].Story != e.items[lit[2]].Story {
		t.Error("one of the two happenings fell apart")
	}
}
