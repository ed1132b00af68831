package telling

import (
	"cmp"

	"presswatch/config"
	"presswatch/index/watch/spike"
)

// Spikes are the searches whose spikes are told.
func Spikes(c *config.Config) []spike.Search {
	var out []spike.Search
	for _, s := range c.Searches {
		if s.Off || s.Spikes == 0 || len(s.Tell) == 0 {
			continue
		}
		one := spike.Search{Key: s.Key, Name: cmp.Or(s.Name, s.Key), Query: s.Query, Tolerated: s.Spikes}
		for _, w := range Meant(c, s.Tell) {
			one.To = append(one.To, spike.Endpoint{Channel: w.Channel, Recipient: w.Recipient})
		}
		out = append(out, one)
	}
	return out
}
