package embed

import (
	"net/url"
	"strings"
)

const maxAddress = 2048

func parse(raw string) (u *url.URL, host string, segments []string, ok bool) {
	raw = strings.TrimSpace(raw)
	if strings.HasPrefix(raw, "//") {
		raw = "https:" + raw
	}
	if len(raw) > maxAddress || !strings.HasPrefix(raw, "http") {
		return nil, "", nil, false
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, "", nil, false
	}
	host = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	for _, p := range []string{"m.", "mobile."} {
		host = strings.TrimPrefix(host, p)
	}
	return u, host, strings.Split(strings.Trim(u.Path, "/"), "/"), host != ""
}

// fromAddress reads the address of a post at its network.
func fromAddress(raw string) (Post, bool) {
	if uri, ok := strings.CutPrefix(strings.TrimSpace(raw), "at://"); ok {
		return fromATURI(uri)
	}
	u, host, s, ok := parse(raw)
	if !ok {
		return Post{}, false
	}
	at := func(i int) string {
		if i < len(s) {
			return s[i]
		}
		return ""
	}
	switch host {
	case "twitter.com", "x.com":
		return fromX(s)
	case "bsky.app":
		if at(0) == "profile" && at(2) == "post" && isCode(at(3)) && isHandle(at(1)) {
			return Post{Network: "bluesky", ID: at(3), Author: at(1), URL: "https://bsky.app/profile/" + at(1) + "/post/" + at(3)}, true
		}
	case "instagram.com":
		return fromInstagram(s)
	case "threads.net", "threads.com":
		if user, ok := strings.CutPrefix(at(0), "@"); ok && at(1) == "post" && isCode(at(2)) && isHandle(user) {
			return Post{Network: "threads", ID: at(2), Author: user, URL: "https://www.threads.com/@" + user + "/post/" + at(2)}, true
		}
	case "tiktok.com":
		if user, ok := strings.CutPrefix(at(0), "@"); ok && at(1) == "video" && isNumber(at(2)) && isHandle(user) {
			return Post{Network: "tiktok", ID: at(2), Author: user, URL: "https://www.tiktok.com/@" + user + "/video/" + at(2)}, true
		}
	case "facebook.com":
		return fromFacebook(u, s)
	case "reddit.com", "old.reddit.com":
		if at(0) == "r" && at(2) == "comments" && isCode(at(3)) && isHandle(at(1)) {
			return Post{Network: "reddit", ID: at(3), URL: "https://www.reddit.com/r/" + at(1) + "/comments/" + at(3) + "/"}, true
		}
	case "t.me":
		if isHandle(at(0)) && isNumber(at(1)) {
			return Post{Network: "telegram", ID: at(0) + "/" + at(1), Author: at(0), URL: "https://t.me/" + at(0) + "/" + at(1)}, true
		}
	case "youtube.com", "youtu.be":
		return fromYouTube(host, u, s)
	}
	return fromMastodon(u, s)
}

// fromATURI reads did/app.bsky.feed.post/key.
func fromATURI(uri string) (Post, bool) {
	s := strings.Split(uri, "/")
	if len(s) < 3 || s[1] != "app.bsky.feed.post" || !isCode(s[2]) || !isHandle(s[0]) {
		return Post{}, false
	}
	return Post{Network: "bluesky", ID: s[2], Author: s[0], URL: "https://bsky.app/profile/" + s[0] + "/post/" + s[2]}, true
}

// fromX reads /user/status/1; /i/status/1 and /i/web/status/1 do not name the author.
func fromX(s []string) (Post, bool) {
	for i, word := range s {
		if (word == "status" || word == "statuses") && i+1 < len(s) && isNumber(s[i+1]) {
			p := Post{Network: "x", ID: s[i+1], URL: "https://x.com/i/status/" + s[i+1]}
			if i == 1 && s[0] != "i" && isHandle(s[0]) {
				p.Author, p.URL = s[0], "https://x.com/"+s[0]+"/status/"+s[i+1]
			}
			return p, true
		}
	}
	return Post{}, false
}

func fromInstagram(s []string) (Post, bool) {
	for i, word := range s {
		if (word == "p" || word == "reel" || word == "tv") && i+1 < len(s) && isCode(s[i+1]) {
			p := Post{Network: "instagram", ID: s[i+1], URL: "https://www.instagram.com/" + word + "/" + s[i+1] + "/"}
			if i == 1 && isHandle(s[0]) {
				p.Author = s[0]
			}
			return p, true
		}
	}
	return Post{}, false
}

func fromFacebook(u *url.URL, s []string) (Post, bool) {
	q := u.Query()
	if id := q.Get("story_fbid"); isCode(id) {
		return Post{Network: "facebook", ID: id, URL: "https://www.facebook.com/story.php?story_fbid=" + id + "&id=" + url.QueryEscape(q.Get("id"))}, true
	}
	if id := q.Get("v"); isNumber(id) {
		return Post{Network: "facebook", ID: id, URL: "https://www.facebook.com/watch/?v=" + id}, true
	}
	for i, word := range s {
		if i == 0 || i+1 >= len(s) || !isHandle(s[0]) {
			continue
		}
		if id := s[len(s)-1]; (word == "posts" || word == "videos" || word == "photos") && isCode(id) {
			return Post{Network: "facebook", ID: id, Author: s[0], URL: "https://www.facebook.com/" + s[0] + "/" + word + "/" + id}, true
		}
	}
	return Post{}, false
}

func fromYouTube(host string, u *url.URL, s []string) (Post, bool) {
	id := u.Query().Get("v")
	switch {
	case host == "youtu.be":
		id = s[0]
	case len(s) > 1 && (s[0] == "embed" || s[0] == "shorts" || s[0] == "live" || s[0] == "v"):
		id = s[1]
	case s[0] != "watch":
		id = ""
	}
	if len(id) != 11 || !isCode(id) {
		return Post{}, false
	}
	return youtube(id), true
}

func youtube(id string) Post {
	return Post{Network: "youtube", ID: id, URL: "https://www.youtube.com/watch?v=" + id}
}

// fromMastodon reads /@user/1 on any server; the account of another server is written out behind the user.
func fromMastodon(u *url.URL, s []string) (Post, bool) {
	if len(s) < 2 || len(s) > 3 || len(s) == 3 && s[2] != "embed" || !isNumber(s[1]) || len(s[1]) < 12 {
		return Post{}, false
	}
	user, ok := strings.CutPrefix(s[0], "@")
	name, server, other := strings.Cut(user, "@")
	if !ok || !isHandle(name) || other && !isHandle(server) {
		return Post{}, false
	}
	if !other {
		server = strings.ToLower(u.Host)
	}
	return Post{Network: "mastodon", ID: s[1], Author: name + "@" + server, URL: "https://" + strings.ToLower(u.Host) + "/@" + user + "/" + s[1]}, true
}

// fromFrame reads the address of a frame that shows a post.
func fromFrame(raw string) (Post, bool) {
	u, host, s, ok := parse(raw)
	if !ok {
		return Post{}, false
	}
	q := u.Query()
	switch host {
	case "platform.twitter.com", "twitframe.com", "platform.x.com":
		if id := q.Get("id"); isNumber(id) {
			return Post{Network: "x", ID: id, URL: "https://x.com/i/status/" + id}, true
		}
		return fromAddress(q.Get("url"))
	case "embed.bsky.app":
		return fromATURI(strings.TrimPrefix(strings.Join(s, "/"), "embed/"))
	case "facebook.com":
		return fromAddress(q.Get("href"))
	case "youtube.com", "youtube-nocookie.com", "youtu.be":
		return fromYouTube(host, u, s)
	case "player.vimeo.com":
		if len(s) > 1 && s[0] == "video" && isNumber(s[1]) {
			return Post{Network: "vimeo", ID: s[1], URL: "https://vimeo.com/" + s[1]}, true
		}
	case "tiktok.com":
		if id := s[len(s)-1]; s[0] == "embed" && isNumber(id) {
			return Post{Network: "tiktok", ID: id, URL: "https://www.tiktok.com/embed/v2/" + id}, true
		}
	case "linkedin.com":
		if i := strings.Index(u.Path, "urn:li:"); i >= 0 && s[0] == "embed" {
			return Post{Network: "linkedin", ID: u.Path[i:], URL: "https://www.linkedin.com/feed/update/" + u.Path[i:] + "/"}, true
		}
	case "embed.reddit.com", "redditmedia.com":
		return fromAddress("https://www.reddit.com" + u.Path)
	}
	return fromAddress(raw)
}

func isNumber(s string) bool {
	return s != "" && len(s) <= 25 && strings.Trim(s, "0123456789") == ""
}

// isCode allows what identifiers are made of.
func isCode(s string) bool {
	return s != "" && len(s) <= 128 && onlyLettersAnd(s, "-_")
}

// isHandle allows dots and colons too: domain names and DIDs are handles on Bluesky.
func isHandle(s string) bool {
	return s != "" && len(s) <= 255 && onlyLettersAnd(s, "-_.:")
}

// onlyLettersAnd says that nothing but ASCII letters, digits and these marks stands in s.
func onlyLettersAnd(s, marks string) bool {
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && !strings.ContainsRune(marks, r) {
			return false
		}
	}
	return true
}
