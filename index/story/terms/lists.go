package terms

import "strings"

// stopWords are the function words of English: they are left out of everything that is compared.
var stopWords = set(`a about above across after again against all almost along already also although always am among an and another
any anyone anything are aren't around as at away back be became because become been before being below between both but by came can
can't cannot come could couldn't did didn't do does doesn't doing don't done down during each either else enough even ever every
everyone everything for from get gets getting give given go goes going gone got had hadn't has hasn't have haven't having he he'd
he's her here hers herself him himself his how however i i'd i'll i'm i've if in instead into is isn't it it's its itself just
keep kept let like made make makes making many may maybe me might mine more most much must my myself near neither never no
nobody none nor not nothing now of off often on once one only onto or other others our ours ourselves out over own per perhaps put
quite rather really same shall she she's should shouldn't since so some somebody someone something sometimes somewhat still such
take taken takes taking than that that's the their theirs them themselves then there there's therefore these they they'd they'll
they're they've thing things this those though through throughout thus to together too took toward towards under unless until up upon us
used using very via was wasn't way we we'd we'll we're we've well went were weren't what what's whatever when where whether which while who
who's whom whose why will with within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself
said say says saying told tell tells according mr mrs ms dr`)

// Words of English news with the share of stories that hold them, guessed in three steps by hand. They stand in for counting
// while little has been read: see [Commonness].
var (
	veryCommon = list(`year people time day new first last two three week month government police report state country world
president home work part number public news statement public added include call group man woman company official
set end help high long late early city place old big good know think want see look need use show find
four five million leader million national minister today tuesday wednesday thursday friday saturday sunday monday
january february march april june july august september october november december 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026`)
	common = list(`family member life child man house school hour night morning area party right case change plan law court
team support issue spokesman spokeswoman spokesperson director chief head office former service security system business
money market power point question fact number side local international american british uk us u.s london york washington
united states america britain europe european media social medium facebook twitter post video photo image comment story article
interview conference press released release announced announcement decision meeting move open close start begin began began continue
follow lead left lost win won run turn held hold bring brought become expect expected believe feel felt ask asked speak spoke
talk try tried pay paid cost price cut rise rose fall fell grow increase drop million billion percent per cent half second third
top best better great small young large major important possible clear likely real full free able different
six seven eight nine ten hundred thousand dozen several few little less least lot
north south east west centre street road town county region
charge accused attack killed death died dead injured incident emergency victim officer arrested
game play player season record director actor film show star
health hospital medical study research university student scientist
tell claim deny denied warn warned reveal reveal announce confirm concern fear hope
website online site page read reader email phone account user data
book series fan name person friend father mother wife husband son daughter brother sister
eye hand face body mind heart door car water food air land fire
always far ago later soon next past current recent recently latest longer earlier already nearly
white black red green blue`)
	rather = list(`access action activity address administration age agency agree agreement aim allow amount answer appear approach
army arrive authority available average avoid bank base battle beat behind benefit board boy break build building budget
campaign candidate capital care career carry catch cause celebrate century certain chairman challenge chance character choose church
citizen civil class coach college combine committee common community compare competition complete concern condition conduct congress
consider contact contain control cover crash create crime crisis critic cross culture cup customer damage danger deal debate
decade decide deep defence degree deliver demand democrat department design despite detail develop development device
difference difficult digital direct discuss district doctor draw dream drive driver drug earn economic economy editor education effect
effort election employee energy engine enjoy enter environment especially establish event evidence exactly example exchange executive exist
experience expert explain express extra fail failure faith famous fan fashion federal field fight figure file final finally financial
finish firm fit floor focus force foreign form forward found foundation friend front fuel fund future general girl global goal
gold ground growth guess guide gun guy hair hear heavy hit hotel huge human idea identify impact improve income independent
indicate individual industry inform information inside insist insurance intelligence interest internet introduce invest investigate
investigation investigator investment investor involve island job join judge jury justice key kid kind labour lack language law
lawyer launch lawmaker learn legal letter level lie light limit line link list listen live loss love low magazine main maintain
manage manager mark mass match material matter mean measure meet mention message met method middle military mile minute miss mission
modern moment mostly mouth movement movie murder music nation natural nature negative network none normal note notice object occur
oil operation opportunity option order organisation original outside owner pain paper parent park parliament
particular partner pass patient pattern peace perform period personal picture piece plane planet plant platform plus policy political
politician politics poor popular population position positive practice prepare presence present pressure pretty prevent previous
prison private probably problem process produce product production professional professor profit program programme project property
protect protest prove provide publish purchase push quality quarter race radio raise range rate reach react reaction ready reason
receive recent recognise reduce refer reflect reform refuse regard regular relate relationship religious remain remember
remove replace represent republican request require resident resource respond response responsibility rest result return
revenue risk role room round rule safe safety sale save scale scene science score screen sea search seat secretary section
sector seek seem sell senate senator send senior sense sentence separate serious serve session settle sexual share shoot shooting shop
short shot shut sign significant similar simple simply single sit situation size skill smartphone society software soldier sort
sound source space special specific speech speed spend sport staff staff stage stand standard stay step stock stop store
strategy strike strong structure struggle style subject success successful sudden suffer suggest suit summer support sure surface
surprise survey survive suspect table target task tax teach teacher technology teenager television term test text thank
theory threat threaten throw tie title total touch tough tour track trade tradition traffic train training travel treat treatment
treaty trial trip trouble true truth type understand union unit vehicle version victory view village violence visit visitor voice vote
voter wait walk wall war warning watch weapon wear weather weekend weight welcome wide wife wild wind winner winter wish witness
wonder wood worker worry worth write writer wrong yard channel bill deputy ministry mayor governor council adviser ambassador
king queen prince princess pope bishop hackers hack cyber fraud scandal row clash boost blow surge soar slump plunge dip
review preview exclusive breaking update live watch gallery pictures opinion analysis editorial letters
quarterly annual shares stocks investors earnings profits sales revenue forecast outlook analyst dollar euro pound`)
)

// Shares of the stories that a word of each list stands in.
const (
	veryCommonShare = 0.25
	commonShare     = 0.08
	ratherShare     = 0.025
)

// Commonness calls each with every word that is common in English news and the share of stories that it is taken to stand in
// before any have been read.
func Commonness(each func(id uint32, share float64)) {
	done := map[uint32]bool{}
	for _, l := range []struct {
		words []string
		share float64
	}{{veryCommon, veryCommonShare}, {common, commonShare}, {rather, ratherShare}} {
		for _, w := range l.words {
			t, ok := makeToken(w, true)
			if !ok || done[t.id] {
				continue
			}
			done[t.id] = true
			each(t.id, l.share)
		}
	}
}

func list(words string) []string { return strings.Fields(words) }

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range list(words) {
		m[w] = true
	}
	return m
}
