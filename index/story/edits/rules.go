package edits

import (
	"regexp"
	"strings"

	"presswatch/index"
	"presswatch/index/story/prose"
)

// lines reports what became of our sentences.
func (c *comparison) lines(was, is []index.Carried) {
	type key struct {
		release  int64
		sentence int
	}
	before := map[key]index.Carried{}
	for _, l := range was {
		before[key{l.Release, l.Sentence}] = l
	}
	for _, l := range is {
		k := key{l.Release, l.Sentence}
		switch old, ok := before[k]; {
		case !ok:
			c.add(index.EditLineAdded, "", l.Text)
			tell(c.fresh, l.Text)
		case old.How != l.How:
			c.add(index.EditLineChanged, old.Text, l.Text)
			tell(c.fresh, l.Text)
			tell(c.old, old.Text)
		}
		delete(before, k)
	}
	for _, l := range was {
		if _, gone := before[key{l.Release, l.Sentence}]; gone {
			c.add(index.EditLineRemoved, l.Text, "")
			tell(c.old, l.Text)
		}
	}
}

// tell marks the changed sentences that hold a line, or are held by it, as reported.
func tell(list []sentence, line string) {
	for i, s := range list {
		if !s.same && (strings.Contains(s.text, line) || strings.Contains(line, s.text)) {
			list[i].told = true
		}
	}
}

// noteWords begin a note that says that something was corrected or clarified.
var noteWords = regexp.MustCompile(`(?i)^\W*(?:` + strings.Join([]string{
	`(?:correction|clarification|corrected|erratum)s?(?: (?:and clarifications?|appended|notice|\d[^:]*|on \w+[^:]*))?\W*(?:[:–—-]|$)`,
	`editor['’]?s['’]? note\b`,
	`(?:this|the) (?:article|story|report|post|piece|headline|page|copy)(?:['’]s \w+)? (?:was|has been|is) (?:amended|corrected|clarified|updated|edited|changed|revised)\b.*\b(?:to|on|because|after|since|following|which|as)\b`,
	`(?:an|a previous|the original|our original|in an) (?:earlier |previous )?version of this (?:article|story|report|post|piece|headline|page)`,
	`we (?:are happy to|would like to|wish to) (?:clarify|correct|make clear)`,
	`(?:korrektur|berichtigung|richtigstellung|klarstellung|anmerkung der redaktion|korrekturhinweis)\b`, `in einer (?:früheren|vorherigen|ersten) (?:version|fassung)`,
	`(?:correction|rectificatif|précision|erratum|mise au point)\s*:`, `(?:une|dans une) (?:version|première version) (?:précédente|antérieure)`, `cet article a été (?:corrigé|modifié)`,
	`(?:corrección|fe de errores|fe de erratas|rectificación|aclaración)\b`, `(?:una|en una) versión (?:anterior|previa)`, `este artículo ha sido (?:corregido|modificado)`,
	`(?:correzione|errata corrige|rettifica|precisazione)\b`, `(?:una|in una) (?:versione precedente|precedente versione)`,
	`(?:correctie|rectificatie|verduidelijking)\b`, `in een (?:eerdere|vorige) versie`,
}, "|") + `)`)

func isNote(text string) bool { return noteWords.MatchString(text) }

// corrections reports notes that were added. What stands behind one in its paragraph belongs to it.
func (c *comparison) corrections() {
	for i := range c.fresh {
		s := &c.fresh[i]
		if s.same || !isNote(s.text) || s.partner >= 0 && isNote(c.old[s.partner].text) {
			continue
		}
		note := s.text
		s.told = true
		for j := i + 1; j < len(c.fresh) && c.fresh[j].paragraph == s.paragraph && !c.fresh[j].same && !isNote(c.fresh[j].text); j++ {
			c.fresh[j].told = true
			note += " " + c.fresh[j].text
		}
		c.add(index.EditCorrection, "", note)
	}
}

// trifles are lines that change by themselves: when a page was made, how many read it, what may be pressed on it.
var trifles = regexp.MustCompile(`(?i)^\W*(?:` + strings.Join([]string{
	`(?:(?:first|last|originally) )?(?:updated|published|posted|modified|created|aktualisiert|stand|veröffentlicht|mis à jour|publié|modifié|actualizado|publicado|aggiornato|pubblicato|bijgewerkt|gepubliceerd)\b(?: le| el| il| am| um| op| on| at| a las| alle)?[^\pL]*(?:\d.{0,30}|(?:just now|today|yesterday|moments ago).{0,20}|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[^\pL]{0,3}(?:\pL{3,9})?[^\pL]*\d.{0,24}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,6}\b[^\pL]*\d.{0,24})`,
	`(?:about |over |vor )?\d+ (?:sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?|stunden?|minuten?|tagen?|heures?|horas?|ore|uur)(?: ago| read| lesezeit| de lecture| de lectura| di lettura| leestijd)?`,
	`[\d.,]+ ?[km]? (?:comments?|shares?|views?|likes?|reads?|replies|votes?|kommentare?|commentaires?|comentarios?|commenti|reacties|viewing now|people (?:are )?(?:reading|watching)[^.]*)`,
	`(?:mon|tues|wednes|thurs|fri|satur|sun)day,? \d{1,2}(?:st|nd|rd|th)? \w+ \d{4}.{0,20}`,
	`\d{1,2}(?:st|nd|rd|th)? \w+ \d{4}[^\pL]*(?:\d{1,2}[:.]\d{2}.{0,12})?`,
	`(?:\d{1,2}\.? )?\pL{3,9} \d{4}\W{1,3}(?:at |um |à |a las |alle |om )?\d{1,2}[:.h]\d{2}.{0,8}`,
	`\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[^\pL]*\d{0,2}[:.]?\d{0,2}.{0,8}`,
	`(?:share|share this(?: article| story)?|print|save|listen|copy link|advertisement|read more|related|sign up[^.]*|follow us[^.]*)`,
}, "|") + `)\W*$`)

func isTrifle(line string) bool {
	const longest = 160 // bytes
	return len(line) <= longest && (len(line) <= longest/3 || strings.ContainsAny(line, "0123456789")) && trifles.MatchString(line)
}

var (
	liveTitle = regexp.MustCompile(`(?i)\b(?:live(?:[ -]?(?:blog|updates?|ticker|coverage|text))?|as it happened|minute by minute|latest updates|newsticker|en direct|en vivo|in diretta|liveticker)\b\s*(?:[:|–—-]|$|blog|updates?)|^live\b`)
	clockLine = regexp.MustCompile(`^\W*(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d)(?:\s?(?:am|pm|uhr|gmt|bst|utc|cet|cest))?\b`)
)

// isLive says that the article is a page to which entries are added as things happen: it is called so or its entries
// begin with the time; and nearly all that was there stayed.
func (c *comparison) isLive(kept int) bool {
	const entries = 3
	times := 0
	for _, s := range c.fresh {
		if clockLine.MatchString(s.text) {
			times++
		}
	}
	return (times >= entries || liveTitle.MatchString(c.title)) && kept*10 >= len(c.old)*8
}

// strong words claim much, hedges claim little or let somebody else claim it.
var (
	strong = words(`hack hacked hackers hacking attack attacked attackers chaos fury furious outrage outraged slam slams slammed blast blasts blasted scandal shambles disaster catastrophe
		crisis fiasco farce shame shameful disgrace disgraced humiliated humiliation humiliating lie lies lied liar liars bungled botched blunder blunders failure fails failed killed killer murder murdered murderer
		fraud corrupt corruption racist illegal illegally stolen stole steals leaked leak breach breached meltdown panic terror horror shock shocking devastating
		destroyed destroys wrecked exposed exposes caught guilty gehackt angriff chaos skandal wut katastrophe lüge pannen versagen piraté attaque scandale colère honte mensonge fiasco
		hackeado ataque caos escándalo furia vergüenza mentira hackerato attacco scandalo vergogna bugia furia gehackt aanval schandaal woede leugen ramp`)
	hedges = words(`alleged allegedly claim claims claimed say says said reportedly report reports appear appears appeared apparent apparently may might could suspected suspect seems seem understood possible possibly
		believed told denies deny denied investigate investigates investigating investigated probe probes inquiry question questions blamed blames according unconfirmed
		angeblich soll sollen mutmaßlich mutmaßliche offenbar wohl verdacht laut présumé présumée selon aurait auraient soupçonné supuesto supuesta presunto presunta según habría dice
		sarebbe avrebbe secondo vermeend vermeende zou zouden mogelijk volgens zegt`)
)

func words(list string) map[uint64]bool {
	m := map[uint64]bool{}
	for w := range strings.FieldsSeq(list) {
		m[prose.Sum(w)] = true
	}
	return m
}

// headline reports a changed headline, and whether it claims less than before.
func (c *comparison) headline(before, after string) {
	x, y := prose.Words(before), prose.Words(after)
	same := len(x) == len(y)
	for i := 0; same && i < len(x); i++ {
		same = x[i].Sum == y[i].Sum
	}
	softer := claim(after, y) - claim(before, x)
	switch {
	case after == "" || same && (softer == 0 || before == ""):
	case before == "" || softer == 0:
		c.add(index.EditHeadline, before, after)
	case softer < 0:
		c.add(index.EditSoftened, before, after)
	default:
		c.add(index.EditSharpened, before, after)
	}
}

// claim is how much a headline claims: strong words count double unless they are quoted, hedges count against it.
func claim(title string, words []prose.Word) (n int) {
	quoted := quotedParts(title)
	for _, w := range words {
		switch {
		case strong[w.Sum] && quoted[w.Start]:
			n++
		case strong[w.Sum]:
			n += 2
		case hedges[w.Sum]:
			n--
		}
	}
	if strings.HasSuffix(strings.TrimSpace(title), "?") {
		n--
	}
	return n
}

// quotedParts are the places in a headline that stand between quotation marks. A mark before a letter and behind
// none opens; this is also how an apostrophe is told from one.
func quotedParts(title string) map[int32]bool {
	out := map[int32]bool{}
	for _, m := range quotedPart.FindAllStringSubmatchIndex(title, 20) {
		for i := m[2]; i < m[3]; i++ {
			out[int32(i)] = true
		}
	}
	return out
}

var quotedPart = regexp.MustCompile(`(?:^|[\s(\[:–—-])['"‘“„«]([^'"‘’“”„«»]{2,120}|[^'"‘’“”„«»]+['’]s? [^'"‘’“”„«»]{1,80})['"’”“»](?:$|[\s.,;:!?)\]–—-])`)
