package edits

import (
	"regexp"
	"strings"

	"presswatch/index"
	"presswatch/index/story/prose"
)

// nameForm is two words or more with capitals, as people are called. Particles may stand between.
var nameForm = regexp.MustCompile(`\p{Lu}[\pL'’-]+(?:\s+(?:(?:de|del|della|di|da|van|von|der|den|ter|bin|ibn|al|el|la|le|du|Mc|Mac|O['’])\s+){0,2}\p{Lu}[\pL'’-]+){1,4}`)

// notNames are words with capitals that people are not called.
var notNames = wordSet(`the a an in on at for but and it he she they we this that these those there when while after before as if his her their our its no not one two three
	monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december christmas easter
	mr mrs ms miss dr prof sir dame lord lady sgt sergeant constable superintendent inspector detective chief deputy assistant commissioner officer minister president mayor councillor cllr senator judge captain
	colonel general professor reverend king queen prince princess der die das ein eine herr frau polizei le la les un une monsieur madame el los las una señor señora il lo gli signor signora de het een meneer mevrouw`)

// bodies end the names of streets, offices and firms.
var bodies = wordSet(`police council street road lane avenue square bridge park court hospital university college school church station party news post times gazette herald wire office association department ministry
	agency company ltd group bank club city town county valley river house hall centre trust union league cup service force team board committee commission authority department act day night
	polizei straße platz gericht amt rue place ville avenida calle plaza via piazza straat plein market airport airlines railway island kingdom states republic`)

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// names reports people who were named and no longer are, though what was said of them is still there: in a sentence
// that was reworded, or all over an article most of which stayed.
func (c *comparison) names(after index.Version) {
	left := map[uint64]bool{}
	for _, text := range []string{after.Title, after.Text} {
		for _, w := range prose.Words(text[:min(len(text), maxText)]) {
			left[w.Sum] = true
		}
	}
	stayed, mentions, reworded := 0, map[string]int{}, map[string]bool{}
	var found []string
	for _, s := range c.old {
		if s.same || s.partner >= 0 {
			stayed++
		}
		if s.same {
			continue
		}
		for _, name := range namesIn(s.text) {
			family := prose.Sum(name[strings.LastIndexByte(name, ' ')+1:])
			if left[family] {
				continue
			}
			if mentions[name]++; mentions[name] == 1 {
				found = append(found, name)
			}
			reworded[name] = reworded[name] || s.partner >= 0
		}
	}
	const most = 0.6
	whole := float64(stayed) >= most*float64(len(c.old))
	for _, name := range found[:min(len(found), maxNames)] {
		if reworded[name] || whole && c.said(name) > 1 {
			c.add(index.EditName, name, "")
		}
	}
}

// said counts the sentences of the old version that hold the family name.
func (c *comparison) said(name string) (n int) {
	family := name[strings.LastIndexByte(name, ' ')+1:]
	for _, s := range c.old {
		if strings.Contains(s.text, family) {
			n++
		}
	}
	return n
}

// namesIn returns what looks like names of people in a sentence, without titles.
func namesIn(text string) (out []string) {
	for _, form := range nameForm.FindAllString(text, 2*maxNames) {
		parts := strings.Fields(form)
		for len(parts) > 0 && notNames[strings.ToLower(parts[0])] {
			parts = parts[1:]
		}
		if len(parts) < 2 || bodies[strings.ToLower(parts[len(parts)-1])] || notNames[strings.ToLower(parts[len(parts)-1])] {
			continue
		}
		name := strings.Join(parts, " ")
		for _, s := range []string{"'s", "’s", "'", "’"} {
			name = strings.TrimSuffix(name, s)
		}
		out = append(out, name)
	}
	return out
}
