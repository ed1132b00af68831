package quote

import "strings"

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Split(words, ",") {
		m[strings.Join(strings.Fields(w), " ")] = true
	}
	return m
}

// says are verbs of saying as they stand beside a name, in the languages that presswatch indexes.
var says = set(`said,says,say,saying,told,tells,tell,added,adds,wrote,writes,tweeted,tweets,posted,replied,replies,asked,asks,insisted,insists,
	explained,explains,claimed,claims,warned,warns,admitted,admits,announced,announces,confirmed,confirms,argued,argues,stated,states,commented,comments,
	declared,declares,denied,denies,noted,notes,continued,joked,jokes,shouted,responded,responds,urged,urges,recalled,recalls,concluded,remarked,stressed,
	sagte,sagt,erklärte,erklärt,betonte,betont,teilte,schrieb,schreibt,twitterte,meinte,meint,warnte,warnt,kritisierte,fügte,bestätigte,antwortete,forderte,
	dit,déclaré,déclare,affirmé,affirme,expliqué,explique,ajouté,ajoute,assuré,assure,écrit,estime,estimé,indiqué,indique,précisé,précise,souligne,souligné,lance,lancé,réagi,
	dijo,dice,afirmó,afirma,explicó,explica,aseguró,asegura,añadió,añade,declaró,señaló,señala,escribió,indicó,sostuvo,agregó,manifestó,
	detto,dice,dichiarato,dichiara,spiegato,spiega,affermato,afferma,aggiunto,aggiunge,scritto,scrive,commentato,commenta,
	zei,zegt,vertelde,vertelt,schreef,schrijft,verklaarde,liet,benadrukte,reageerde,
	disse,diz,afirmou,afirma,explicou,explica,acrescentou,escreveu,declarou,ressaltou,
	säger,sade,sa,skriver,skrev,sier,siger,skriver,powiedział,powiedziała,mówi,napisał,dodał,dodała,řekl,řekla,uvedl,uvedla,dodal,сказал,сказала,заявил,заявила,говорит,قال,قالت,أضاف`)

// sources are expressions behind which the speaker is named.
var sources = set(`according to,laut,zufolge,so,selon,d'après,según,secondo,volgens,aldus,segundo,enligt,ifølge,według,podle,по словам,وفق`)

var pronouns = set(`he,she,they,er,sie,il,elle,ils,elles,él,ella,lui,lei,hij,zij,ze,ele,ela,han,hon,hun`)

// many are those that mean several people, or a body.
var many = set(`they,ils,elles`)

var auxiliaries = set(`has,have,had,also,later,then,a,ont,ha,hat,haben,han,heeft,já,also,however,previously,today,yesterday,on,was,earlier,reportedly`)

var fillers = set(`also,later,then,however,today,yesterday,gestern,am,auch,dazu,hier,on,in,a,statement,and`)

var articles = set(`the,a,an,der,die,das,ein,eine,einer,eines,dem,den,le,la,les,un,une,el,los,las,il,lo,una,uno,de,het,een,o,os,um,uma,l,his,her,their,one`)

// particles join the parts of a name.
var particles = set(`of,for,at,from,de,del,della,di,da,do,dos,das,du,des,von,vom,van,der,den,zu,zur,ter,ten,bin,ibn,al,el,la,le,and,&,und,et,y,e`)

// titles stand before a name.
var titles = set(`rep,sen,gov,pres,adm,maj,cmdr,cdr,dep,asst,rt,cpl,br,fr,mx,mr,mrs,ms,miss,dr,prof,professor,sir,dame,lord,lady,lt,sgt,det,supt,insp,pc,cllr,rev,st,gen,col,capt,hon,herr,frau,m,mme,mlle,monsieur,madame,sr,sra,señor,señora,don,doña,dott,ing,mevrouw,meneer`)

// roles stand for a person whom the text does not name.
//
//nolint:misspell // words of other languages
var roles = set(`office,attorney,ceo,cfo,coach,manager,captain,analyst,records,documents,report,filing,affidavit,complaint,prosecutors,lawmakers,lawmaker,senator,leader,leaders,adviser,aide,aides,executive,
	researchers,researcher,scientists,campaigners,family,father,mother,son,daughter,wife,husband,brother,sister,spokesman,spokeswoman,spokesperson,statement,source,official,officials,police,force,minister,mayor,president,chairman,chairwoman,chief,commissioner,
	superintendent,inspector,constable,detective,sergeant,officer,court,judge,prosecutor,lawyer,council,company,ministry,department,government,agency,union,director,secretary,
	sprecher,sprecherin,landrat,landrätin,leiter,leiterin,chefin,staatsanwalt,staatsanwältin,direktor,direktorin,polizei,polizeisprecher,polizeisprecherin,ministerin,bürgermeister,bürgermeisterin,präsident,präsidentin,staatsanwaltschaft,behörde,regierung,
	porte-parole,ministre,préfet,préfète,procureur,procureure,commissaire,directeur,directrice,députée,député,maire,président,présidente,parquet,préfecture,portavoz,ministro,ministra,alcalde,alcaldesa,presidente,presidenta,policía,portavoce,sindaco,
	woordvoerder,woordvoerster,burgemeester,politie,porta-voz,prefeito,prefeita,polícia,residents,neighbours,witness,witnesses,victim,expert,experts,resident,neighbour`)

// stops begin with a capital at the start of a sentence and are no names.
var stops = set(`but,and,the,it,in,on,at,as,when,while,after,before,this,that,there,then,if,so,yet,he,she,they,we,i,you,monday,tuesday,wednesday,thursday,friday,saturday,sunday,
	montag,dienstag,mittwoch,donnerstag,freitag,samstag,sonntag,aber,und,dann,doch,mais,et,pero,ma,however,meanwhile,later,speaking,asked,one,another,what,how,why,who,for,to,of,with,by,from,an,a,
	his,her,their,our,my,its,some,many,no,not,yes,now,here,where,because,since,until,although,though,according,however,still,also,even,just,only,all,both,each,every,most,several,two,three,four,five,under,over,during,despite,against,among,between,across,around,near,outside,inside,without,within,through,behind,into,about,like,via,united,american,british,arab`)
