package body

import (
	"strings"
	"unicode"
)

const maxCaptionWords = 30

// cues are the openings of lines that point elsewhere, advertise or state rights, with the greatest number of
// words of a line for which they count.
var cues = []struct {
	words    int
	openings []string
}{
	{25, []string{ // pointers to other articles
		"read more", "read also", "also read", "read next", "read:", "see also", "related:", "[related", "related stor", "related article", "related content",
		"related coverage", "also:", "more:", "more from ", "more on ", "more stories", "don't miss", "don’t miss", "dont miss", "you may also like", "you might also like",
		"you may also be interested", "recommended for you", "recommended:", "watch:", "watch now", "watch more", "watch the video", "click here", "continue reading", "story continues",
		"article continues", "explore further", "most read", "most popular", "trending now", "what to read next", "sponsored", "must read", "more news",
		"à lire aussi", "lire aussi", "a lire aussi", "lisez aussi", "lire la suite", "sur le même sujet", "lesen sie auch", "lesen sie hier", "mehr zum thema", "auch interessant", "mehr dazu",
		"leia também", "leia mais", "leia ainda", "veja também", "saiba mais", "lea también", "lee también", "leer más", "le puede interesar", "te puede interesar",
		"también te puede", "ver también", "leggi anche", "leggi tutto", "potrebbe interessarti", "lees ook", "lees meer", "читайте также", "читать также", "смотрите также", "читайте:",
		"baca juga", "baca:", "czytaj też", "czytaj także", "zobacz też", "läs också", "läs mer", "les også", "læs også", "lue myös", "ayrıca bkz", "اقرأ أيضا", "اقرأ المزيد", "إقرأ أيضا",
		"相关阅读", "相關閱讀", "延伸閱讀", "関連記事", "あわせて読みたい", "관련기사", "관련 기사",
	}},
	{45, []string{ // advertising of the outlet itself
		"follow us", "sign up for our", "sign up to our", "sign up here", "sign up today", "subscribe to", "subscribe now", "subscribe today", "subscribe here", "subscribe for", "join our ",
		"like us on", "find us on", "download our", "download the app", "have a tip", "got a tip", "got a story", "get the latest updates", "get our ", "get breaking news",
		"support our", "support independent", "newsletter:", "this slideshow requires",
	}},
	{30, []string{ // rights, sources, files
		"copyright", "©", "all rights reserved", "filed under", "tags:", "tagged:", "tagged with", "topics:", "category:", "categories:", "posted in", "citation:",
		"share this article", "share this story", "share this post", "share on facebook", "photo:", "photo credit", "image credit", "image:", "photo by ", "photos by ", "picture:",
		"(reporting by", "reporting by ", "editing by ", "additional reporting by", "contact the writer", "contact us at", "email the author", "about the author", "source:",
		"estimated reading time", "reading time", "tempo de leitura", "lesezeit", "temps de lecture", "tiempo de lectura", "leestijd", "tempo di lettura",
		"advertisement", "loading...", "view comments", "leave a comment", "join the conversation",
	}},
}

// wholeLines are lines that are furniture only where they are the whole line.
var wholeLines = wordLines(`advertisement|advert|ad|anzeige|publicité|publicidad|publicidade|reklama|caption|close|share|share this|tweet|print|email|comments|comment|sorry|
more|related|recommended|read more|see more|show more|view more|watch|play|loading|tags|source|sources|photo|photos|gallery|follow|subscribe|sign up|back to top|top|home|next|previous|skip|
story continues below|continue reading below|share this article|share this story|learn more|popular|trending|newsletter|newsletters|report a typo|original article|click to tweet`)

// calls are the imperatives that open a sentence of advertising.
var calls = []string{"sign up", "subscribe", "click here", "follow her", "follow him", "follow them", "follow me", "follow us", "listen to ", "download the", "follow the ", "follow "}

// channels are where such a sentence leads to.
var channels = []string{"twitter", "facebook", "instagram", "youtube", "linkedin", "whatsapp", "telegram", "newsletter", "inbox", "podcast", "full coverage", " app", "email", "bluesky", "mastodon", "threads", " live ", "@"}

// isCue says that a block opens or speaks like a promotion, a legal note or a pointer elsewhere.
func isCue(b *block) bool {
	if b.words > 45 {
		return false
	}
	t := strings.ToLower(strings.TrimLeftFunc(b.text, func(r rune) bool { return !unicode.IsLetter(r) && r != '©' && r != '[' && r != '(' }))
	if wholeLines[strings.Trim(t, " .:!?…»›>-()[]")] {
		return true
	}
	for _, c := range cues {
		for _, o := range c.openings {
			if b.words <= c.words && strings.HasPrefix(t, o) {
				return true
			}
		}
	}
	return b.words <= 12 && isDated(t) || strings.HasSuffix(t, "click to tweet") || isCall(t, b.words) || isModeration(t)
}

// endsSentence says that the last sign, quotation marks apart, ends a sentence.
func endsSentence(text string) bool {
	return strings.HasSuffix(strings.TrimRight(text, "\"'”’»)"), ".") || strings.HasSuffix(strings.TrimRight(text, "\"'”’»)"), "?") ||
		strings.HasSuffix(strings.TrimRight(text, "\"'”’»)"), "!")
}

// isModeration is a note to those who write comments.
func isModeration(t string) bool {
	return mentions(t, []string{"comment", "coment", "kommentar", "commenti"}) && mentions(t, []string{"moderat", "moderad", "modér", "moderier", "spam"})
}

// isDated is a note of when something was published or changed.
func isDated(t string) bool {
	for _, o := range []string{"published", "updated", "last updated", "last modified", "posted on", "posted by", "posted at", "first published", "originally published", "posted:", "date:"} {
		if strings.HasPrefix(t, o) {
			return strings.ContainsFunc(t, unicode.IsDigit)
		}
	}
	return false
}

// isCall says that one of the sentences calls the reader to a channel of the outlet. In a long paragraph it
// must be the first or the last one.
func isCall(t string, words int) bool {
	sentences := strings.FieldsFunc(t, func(r rune) bool { return r == '.' || r == '!' || r == '?' })
	for i, s := range sentences {
		if words > 25 && i > 0 && i < len(sentences)-1 {
			continue
		}
		if opensWith(strings.TrimSpace(s), calls) && mentions(s, channels) {
			return true
		}
	}
	return false
}

func opensWith(s string, openings []string) bool {
	for _, o := range openings {
		if strings.HasPrefix(s, o) {
			return true
		}
	}
	return false
}

func mentions(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isBio says that a paragraph speaks of its author.
func isBio(b *block) bool {
	if b.words > 60 {
		return false
	}
	t := strings.ToLower(b.text)
	for _, w := range []string{" is ", " covers "} {
		i := strings.Index(t, w)
		if i > 0 && i < 40 && mentions(t[i:min(len(t), i+120)], []string{"writer", "editor", "reporter", "journalist", "correspondent", "columnist", "contributor", "curator", "author of", "freelance"}) {
			return true
		}
	}
	return opensWith(t, []string{"about the author", "the author is", "the writer is", "written by", "by the same author"})
}

// isDateLine says that a line is nothing but a date and a time.
func isDateLine(text string) bool {
	digits, words := 0, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		switch {
		case w[0] >= '0' && w[0] <= '9':
			digits++
		case dateWords[w]:
		default:
			words++
		}
	}
	return digits >= 2 && words == 0
}

var dateWords = wordSet(`january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
am pm a p m at on gmt utc est edt pst pdt cet bst ist t z th st nd rd updated published
de às as em segunda terça quarta quinta sexta feira sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
enero febrero marzo mayo junio julio septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes
le à janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche
januar februar märz juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag uhr um
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei augustus`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

func wordLines(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.SplitSeq(list, "|") {
		set[strings.TrimSpace(w)] = true
	}
	return set
}
