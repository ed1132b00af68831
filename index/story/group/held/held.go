// Package held keeps items and stories as they are compared: their words and names as numbers, how rare those are, and how
// likely an item belongs to a story.
package held

// Scale is what items and stories are weighed with.
type Scale struct {
	Rare  *Rarity
	Posts *Postings
	Tune  Tuning
}
