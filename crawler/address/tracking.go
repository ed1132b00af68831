package address

import "strings"

// trackingPrefixes begin the names of parameters that only say how a reader came.
var trackingPrefixes = []string{
	"utm_", "ns_", "mc_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "itm_", "stm_", "at_", "bsft_", "guce_", "elq",
	"xtor", "fb_", "cm_mmc", "asc_", "_x_tr_", "vero_", "oly_", "trk_", "wt.", "wt_", "sc_c", "ga_", "amp_", "_branch_",
	"__hs", "_hs", "ml_subscriber", "dm_", "int_", "hmb_", "sfmc_", "mkt_", "awt_", "cx_", "echobox",
}

// keptNames begin like one of the prefixes and are none.
var keptNames = set("at_id int_id")

// tracking are whole names of such parameters, in lower case: click identifiers, campaign codes of single
// outlets, share marks, sessions, cache busters, and the marks of AMP viewers.
var tracking = set(`
	fbclid gclid gclsrc dclid wbraid gbraid msclkid twclid ttclid yclid ymclid ysclid zanpid irclickid irgwc epik rdt_cid
	li_fat_id igshid igsh mibextid _openstat cmp cmpid cmp_id cmpref ito xtor ocid ncid s_cid scid icid intcid intcmp
	smid smtyp smprod emc wpisrc wprss wpmm  mbid cndid bxid esrc hasha hashb hashc srnd sref reflink ftag ftcamp
	segmentid sharetype share_id shareid share_token share_source shared_from sharedfrom taid soc_src soc_trk tsrc .tsrc
	guccounter __twitter_impression twitter_impression hootpostid spm s_kwcid ef_id _ga _gl gl_ga hsctatracking leadsource
	recip_id recip nlid nr_email_referer campaign_id campaignid sms_ss sms_click ck_subscriber_id wtrid rb_clickid
	action_object_map action_type_map action_ref_map sthash xtref xts xtnp xtcr xtmc xtdt trkcampaign tracking_source traffic_source
	feedtype feedname sendgridid sg_uid replytocom like_comment unlapproved moderation-hash phpsessid jsessionid aspsessionid cfid
	cftoken sessionid nocache cachebuster cache_buster usqp aoh ref_src ref_url referringsource referrer referer
	unlocked_article_code gift_token giftcopy smsource smcid ssm socialmedia pubdate_rss outputtype feedid_rss sr_share
	tmail curator ebid dicbo obref obOrigUrl tblci vgo_ee mkevt mkcid mkrid toolid customid trackid tracking_id nx_source
	pf_rd_p pf_rd_r ceid_rss trk wickedid wickedsource __s _ke _kx klaviyo ss_source ss_campaign_id et_rid et_cid
	smclient s_campaign newsletterid newsletter_id nl_id email_id sub_id subid fr_source cmpc kwp_0 kwp_4 rss_source
	oft_id oft_k oft_lk oft_d oft_c ets_source clickid pid_source afsrc affid ref_cta gaa_at gaa_n gaa_ts gaa_sig
	rcode sharedid h_ad_id utm cid_rss __source __tn__ __cft__[0] comment_tracking notif_id notif_t paipv eav lipi licu
`)

// valued are parameters that track when their value is of that kind, and name the page when it is not.
var valued = map[string]func(string) bool{
	"ref":       wordy,
	"source":    channel,
	"src":       channel,
	"from":      channel,
	"via":       channel,
	"share":     channel,
	"shared":    channel,
	"partner":   channel,
	"medium":    channel,
	"channel":   channel,
	"rss":       func(v string) bool { return len(v) <= 2 || channel(v) },
	"cid":       channel,
	"cmpgn":     channel,
	"trackback": channel,
	"nl":        channel,
	"sid":       func(v string) bool { return len(v) == 32 && strings.Trim(strings.ToLower(v), "0123456789abcdef") == "" },
	"_":         isNumber,
	"amp":       func(v string) bool { return v == "" || v == "1" || v == "true" || v == "yes" },
	"isamp":     func(v string) bool { return v == "" || v == "1" || v == "true" },
	"output":    func(v string) bool { return v == "amp" },
	"service":   func(v string) bool { return v == "amp" },
	"view":      func(v string) bool { return v == "amp" },
	"mode":      func(v string) bool { return v == "amp" },
	"type":      func(v string) bool { return v == "amp" },
	"m":         func(v string) bool { return v == "amp" },
}

// onHost are parameters that only track on one site (by Site), and onlyOn those that name a page there
// although they track elsewhere.
var (
	onHost = map[string]map[string]bool{
		"youtube.com":      set("si feature ab_channel pp app embeds_referring_euri source_ve_path"),
		"youtu.be":         set("si feature"),
		"open.spotify.com": set("si nd"),
		"twitter.com":      set("s t"),
		"x.com":            set("s t"),
		"reddit.com":       set("rdt context share_id"),
		"linkedin.com":     set("rcm originalsubdomain"),
		"nytimes.com":      set("partner _r hp action module pgtype region contentcollection rref smvar"),
		"wsj.com":          set("mod st mg"),
		"marketwatch.com":  set("mod"), "barrons.com": set("mod"),
		"ft.com":             set("accesstoken desktop syn-25a6b1a6 shareid"),
		"washingtonpost.com": set("itid tid hpid"),
		"bloomberg.com":      set("leadsource sref embedded-checkout"),
		"theguardian.com":    set("commentpage dcr"),
		"cnn.com":            set("hpt sr iid"),
		"bbc.co.uk":          set("ocid intlink_from_url link_location"),
		"bbc.com":            set("ocid intlink_from_url link_location"),
		"forbes.com":         set("sh ss"),
		"medium.com":         set("sk source gi"),
		"facebook.com":       set("__xts__ _rdr locale hc_ref fref rdid"),
		"msn.com":            set("cvid ei pc"),
		"dailymail.co.uk":    set("offset max jumpto reply"),
		"bild.de":            set("t_ref"),
		"spiegel.de":         set("sara_ref sara_ecid"),
		"lemonde.fr":         set("lmd_medium lmd_campaign lmd_creation lmd_source"),
		"reuters.com":        set("rpc"),
		"substack.com":       set("r s publication_id post_id isfreemail triedredirect"),
		"nzherald.co.nz":     set("c_id objectid_rss"),
	}
	onlyOn = map[string]map[string]bool{
		"api.github.com":       set("ref"),
		"github.com":           set("ref"),
		"gitlab.com":           set("ref"),
		"news.google.com":      set("ceid"),
		"legislation.gov.uk":   set("source"),
		"planning.data.gov.uk": set("ref"),
	}
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[strings.ToLower(w)] = true
	}
	return m
}

// withoutTracking drops the parameters that track. The others keep their order and writing.
func withoutTracking(host, query string) string {
	if query == "" {
		return ""
	}
	site := Site(host)
	kept := make([]string, 0, 8)
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name = strings.ToLower(strings.TrimPrefix(name, "amp;")) // "&amp;" that was never unescaped
		if pair == "" || name == "" && value == "" || tracks(site, name, value) {
			continue
		}
		kept = append(kept, strings.TrimPrefix(pair, "amp;"))
	}
	return strings.Join(kept, "&")
}

func tracks(site, name, value string) bool {
	if listed(onlyOn, site, name) {
		return false
	}
	if tracking[name] || listed(onHost, site, name) {
		return true
	}
	if test := valued[name]; test != nil {
		return test(value)
	}
	for _, p := range trackingPrefixes {
		if strings.HasPrefix(name, p) && len(name) > len(p) {
			return !keptNames[name]
		}
	}
	return false
}

// channels are the values by which "source", "from" and the like say how a reader came.
var channels = set(`rss rss2 atom feed feeds newsfeed feedburner xml twitter tw x facebook fb linkedin li email e-mail mail
	newsletter nl whatsapp wa telegram instagram ig reddit pinterest tumblr flipboard share sharing social socialmedia
	google googlenews google_news gnews bing yahoo msn apple applenews news_aggregator aggregator push notification app ios
	android mobile desktop amp web widget homepage home related recommended sidebar footer header menu nav copy copylink link
	bluesky mastodon threads tiktok youtube syndication partner pocket feedly smartnews upday press-email tw_share`)

func channel(v string) bool {
	v = strings.ToLower(v)
	if channels[v] {
		return true
	}
	word, _, found := strings.Cut(v, "_")
	if !found {
		word, _, found = strings.Cut(v, "-")
	}
	return found && channels[word]
}

// wordy is a value that names where a reader came from, not what the page is: "ref=rss", "ref=hn.example".
func wordy(v string) bool {
	digits := 0
	for i := range len(v) {
		if v[i] >= '0' && v[i] <= '9' {
			digits++
		}
	}
	return v == "" || digits*3 < len(v)
}

func isNumber(v string) bool { return v != "" && strings.Trim(v, "0123456789") == "" }

// listed looks a parameter up for a site and the domains above it.
func listed(table map[string]map[string]bool, site, name string) bool {
	for {
		if table[site][name] {
			return true
		}
		_, above, found := strings.Cut(site, ".")
		if !found || !strings.Contains(above, ".") {
			return false
		}
		site = above
	}
}
