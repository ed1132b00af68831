package body

import (
	"strings"
	"unicode"
)

const maxCueWords = 45

var openings = []string{
	"read more", "read also", "also read", "read next", "see also", "related:", "[related", "related stor", "related article", "related content",
	"related coverage", "also:", "more:", "more from", "more on ", "more stories", "don't miss", "don’t miss", "you may also like", "you might also like",
	"recommended", "watch:", "watch now", "watch more", "click here", "continue reading", "story continues", "article continues",
	"advertisement", "explore further", "see more", "most read", "most popular", "trending", "what to read next", "you may also be interested",
	"filed under", "tags:", "tagged", "topics:", "categor", "posted in", "share this", "source:", "photo:", "photo by", "photos by", "image:", "image credit",
	"(reporting by", "reporting by", "editing by", "citation:", "copyright", "©", "(c) ", "all rights reserved",
	"published", "updated", "last updated", "last modified", "posted on", "posted by", "written by", "first published", "originally published",
	"follow us", "follow the ", "sign up", "subscribe", "join our", "like us on", "download our", "download the",
	"have a tip", "got a tip", "about the author", "get the latest", "get our", "get the day",
	"estimated reading time", "reading time", "tempo de leitura", "lesezeit", "temps de lecture", "tiempo de lectura", "leestijd", "tempo di lettura",
	"à lire aussi", "lire aussi", "a lire aussi", "lisez aussi", "sur le même sujet", "lesen sie auch", "lesen sie hier", "mehr zum thema", "mehr dazu", "auch interessant",
	"leia também", "leia mais", "leia ainda", "veja também", "saiba mais", "lea también", "lee también", "leer más", "le puede interesar", "te puede interesar", "también te puede",
	"ver también", "leggi anche", "leggi tutto", "potrebbe interessarti", "lees ook", "lees meer", "читайте также", "читать также", "смотрите также", "baca juga", "baca:",
	"czytaj też", "czytaj także", "läs också", "läs mer", "les også", "læs også", "lue myös", "ayrıca bkz", "اقرأ أيضا", "اقرأ المزيد", "相关阅读", "关联阅读", "関連記事", "あわせて読みたい", "관련기사", "関連",
	"atenção: comentários", "note: we are",
}

var mentions = []string{
	"newsletter", "sign up", "subscribe", "follow us", "inbox", "click here", "follow her on", "follow him on", "follow me on", "follow them on", "on twitter @", "on facebook", "on instagram",
	"may be reached at", "can be reached at", "contact the author", "all rights reserved", "click to tweet", "무단전재", "copyright",
}

// isCue says that a short block opens or speaks like a promotion, a legal note or a pointer elsewhere.
func isCue(b *block) bool {
	t := strings.ToLower(strings.TrimLeftFunc(b.text, func(r rune) bool { return !unicode.IsLetter(r) && r != '©' && r != '[' && r != '(' }))
	for _, o := range openings {
		if strings.HasPrefix(t, o) {
			return true
		}
	}
	for _, m := range mentions {
		if strings.Contains(t, m) {
			return true
		}
	}
	return false
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
