package date

import "strings"

// monthNames are the names and short forms of the twelve months in the languages that news pages are written
// in, in lower case, without full stops. A name of one language that means another month elsewhere is left out.
var monthNames = [12]string{
	"january jan january's januar jänner jaenner janvier janv enero ene gennaio gen januari janeiro tammikuu tammikuuta styczeń stycznia sty leden ledna led január ianuarie ian ocak oca янв января январь январь січня siječanj siječnja januára yanvar janeiro январь януари ιανουαρίου ιαν يناير sausio",
	"february feb febr februar feber février fevrier févr fév febrero febbraio februari fevereiro fev helmikuu helmikuuta luty lutego lut únor února február februarie şubat şub фев февр февраля февраль лютого veljača veljače februára февруари φεβρουαρίου φεβ فبراير vasario",
	"march mar march's märz mrz maerz mär mars marzo maart mrt março marco maaliskuu maaliskuuta marzec marca březen března bře marec március márc martie mart мар марта март березня ožujak ožujka μαρτίου μαρ مارس kovo",
	"april apr avril avr abril abr aprile huhtikuu huhtikuuta kwiecień kwietnia kwi duben dubna apríl április ápr aprilie nisan nis апр апреля апрель квітня travanj travnja apríla април απριλίου απρ أبريل ابريل balandžio",
	"may mai mayo maggio mag mei maio toukokuu toukokuuta maj maja květen května kvě máj május máj mayıs мая май травня svibanj svibnja mája май μαΐου μαϊ مايو gegužės",
	"june jun juni juin junio giugno giu junho kesäkuu kesäkuuta czerwiec czerwca cze červen června čvn jún június jún iunie iun haziran haz июн июня июнь червня lipanj lipnja júna юни ιουνίου ιουν يونيو birželio",
	"july jul juli juillet juil julio luglio lug julho heinäkuu heinäkuuta lipiec lipca červenec července čvc júl július júl iulie iul temmuz tem июл июля июль липня srpanj srpnja júla юли ιουλίου ιουλ يوليو liepos",
	"august aug août aout agosto ago augustus elokuu elokuuta sierpień sierpnia sie srpen srpna augusztus ağustos ağu авг августа август серпня kolovoz kolovoza augusta август αυγούστου αυγ أغسطس اغسطس rugpjūčio",
	"september sep sept septembre septiembre setiembre settembre set setembro syyskuu syyskuuta wrzesień września wrz září zář szeptember szept septembrie eylül eyl сен сент сентября сентябрь вересня rujan rujna septembra септември σεπτεμβρίου σεπ سبتمبر rugsėjo",
	"october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta październik października paź říjen října říj október októbra octombrie ekim eki окт октября октябрь жовтня октомври οκτωβρίου οκτ أكتوبر اكتوبر spalio",
	"november nov novembre noviembre novembro marraskuu marraskuuta listopad listopada lis novembra noiembrie kasım kas ноя нояб ноября ноябрь листопада studeni studenoga ноември νοεμβρίου νοε نوفمبر lapkričio",
	"december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro joulukuu joulukuuta grudzień grudnia gru prosinec prosince pro december decembra decembrie aralık ara дек декабря декабрь грудня prosinac prosinca декември δεκεμβρίου δεκ ديسمبر gruodžio", //nolint:misspell // words of other languages
}

// months finds the month of a name.
var months = monthsByName()

func monthsByName() map[string]int {
	m := map[string]int{}
	for i, names := range monthNames {
		for name := range strings.FieldsSeq(names) {
			m[name] = i + 1
		}
	}
	return m
}
