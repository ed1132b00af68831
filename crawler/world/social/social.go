// Package social is what the public of a made-up world says, and the networks on which it says it: servers on
// loopback that speak the real protocols. Mastodon's JSON ([Mastodon]), Bluesky's Jetstream over a websocket
// ([Jetstream]) and an IMAP mailbox with the mails that an organisation's own subscribers get ([Mailbox]). What stands there
// at a moment follows a clock, so that the demo's night can pass in two minutes.
//
// A public is a folder of text files, one post a line:
//
//	HH:MM NETWORK HANDLE Shown name | key=value … | text
//
// Times before 12:00 are of the second day. The networks are bluesky, mastodon and mail. The keys are
//
//	id=…     a name by which other lines mean this post; on Bluesky also its record key
//	re=…     it answers that post
//	quote=…  it shows that post with words of its own
//	repost=… it only repeats that post (its text is left out)
//	link=…   the page it links to, HOST/PATH in the world
//	gone=HH:MM   when it is deleted
//	edit=HH:MM   when its text becomes what stands behind "=>" in it
//	likes=…  how many it has in the end
//	again=N,HH:MM  N further accounts write the very same within the minutes up to that time
//
// The texts are invented, and so is everybody in them.
package social

import (
	"bufio"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Public is all that is said in a world, in order of time.
type Public struct {
	Posts []*Post
	byID  map[string]*Post
}

// Post is one post or mail.
type Post struct {
	At      time.Time
	Network string // bluesky, mastodon, mail
	Handle  string // without "@"; on Mastodon with its server
	Name    string // that the account shows
	ID      string // by which others mean it
	Text    string
	Later   string // its text from Edited on
	Edited  time.Time
	Gone    time.Time
	Link    string // address without a port
	Likes   int    // in the end
	N       int    // its place in the order of all

	Re, Quote, Repost *Post
}

// Load reads the *.txt files of a folder. day is the midnight before the first day. The error names file and line.
func Load(folder fs.FS, day time.Time) (*Public, error) {
	names, err := fs.Glob(folder, "*.txt")
	if err != nil {
		return nil, err
	}
	p := &Public{byID: map[string]*Post{}}
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		if err := p.read(string(text), day); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	slices.SortStableFunc(p.Posts, func(a, b *Post) int { return a.At.Compare(b.At) })
	for i, post := range p.Posts {
		post.N = i + 1
		if post.ID == "" {
			post.ID = rkey(post)
		}
	}
	return p, nil
}

func (p *Public) read(text string, day time.Time) error {
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := p.add(line, day); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

// add reads one line, and the posts that it multiplies into.
func (p *Public) add(line string, day time.Time) error {
	parts := strings.SplitN(line, "|", 3)
	if len(parts) != 3 {
		return fmt.Errorf("write who | keys | text")
	}
	who := strings.SplitN(strings.TrimSpace(parts[0]), " ", 4)
	if len(who) != 4 {
		return fmt.Errorf("write a time, a network, a handle and a name")
	}
	post := &Post{Network: who[1], Handle: who[2], Name: who[3], Text: strings.ReplaceAll(strings.TrimSpace(parts[2]), `\n`, "\n")}
	var err error
	if post.At, err = moment(who[0], day); err != nil {
		return err
	}
	var again string
	for _, pair := range strings.Fields(parts[1]) {
		key, value, _ := strings.Cut(pair, "=")
		if key == "again" {
			again = value
			continue
		}
		if err := p.set(post, key, value, day); err != nil {
			return err
		}
	}
	if !post.Edited.IsZero() {
		before, after, found := strings.Cut(post.Text, "=>")
		if !found {
			return fmt.Errorf("an edited post needs => between its two texts")
		}
		post.Text, post.Later = strings.TrimSpace(before), strings.TrimSpace(after)
	}
	p.Posts = append(p.Posts, post)
	if post.ID != "" {
		if p.byID[post.ID] != nil {
			return fmt.Errorf("%s stands twice", post.ID)
		}
		p.byID[post.ID] = post
	}
	return p.multiply(post, again, day)
}

// set reads one key of a line.
func (p *Public) set(post *Post, key, value string, day time.Time) (err error) {
	refs := map[string]**Post{"re": &post.Re, "quote": &post.Quote, "repost": &post.Repost}
	if ref := refs[key]; ref != nil {
		if *ref = p.byID[value]; *ref == nil {
			return fmt.Errorf("%s=%s: no post before this one has that id", key, value)
		}
		return nil
	}
	switch key {
	case "id":
		post.ID = value
	case "link":
		post.Link = "http://" + value
	case "gone":
		post.Gone, err = moment(value, day)
	case "edit":
		post.Edited, err = moment(value, day)
	case "likes":
		post.Likes, err = strconv.Atoi(value)
	default:
		return fmt.Errorf("%q is no key", key)
	}
	return err
}

// multiply adds the same words from further accounts, spread evenly over the time until then.
func (p *Public) multiply(post *Post, again string, day time.Time) error {
	if again == "" {
		return nil
	}
	count, until, _ := strings.Cut(again, ",")
	n, err := strconv.Atoi(count)
	if err != nil {
		return fmt.Errorf("again: %w", err)
	}
	end, err := moment(until, day)
	if err != nil {
		return err
	}
	for i := range n {
		one := *post
		one.ID, one.Likes = "", 0
		one.At = post.At.Add(end.Sub(post.At) * time.Duration(i+1) / time.Duration(n))
		one.Handle = fmt.Sprintf("northfan%d.bots.localhost", 1000+i*37)
		one.Name = fmt.Sprintf("North Fan %d", 1000+i*37)
		if post.Network == "mastodon" {
			one.Handle = fmt.Sprintf("northfan%d@swanfeather.localhost", 1000+i*37)
		}
		p.Posts = append(p.Posts, &one)
	}
	return nil
}

// moment is a time of day in the night of a world: before noon it is of the second day. Seconds are made of nothing
// but the order of the lines, see [Load].
func moment(text string, day time.Time) (time.Time, error) {
	t, err := time.Parse("15:04:05", text)
	if err != nil {
		if t, err = time.Parse("15:04", text); err != nil {
			return time.Time{}, fmt.Errorf("%q is no time of day", text)
		}
	}
	at := day.Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second)
	if t.Hour() < 12 {
		at = at.Add(24 * time.Hour)
	}
	return at, nil
}

// TextAt is the post's text at a moment.
func (p *Post) TextAt(now time.Time) string {
	if p.Later != "" && !now.Before(p.Edited) {
		return p.Later
	}
	return p.Text
}

// LikesAt is how many liked it at a moment: most of them in its first hour.
func (p *Post) LikesAt(now time.Time) int {
	age := now.Sub(p.At)
	if age <= 0 {
		return 0
	}
	return int(float64(p.Likes) * float64(age) / float64(age+40*time.Minute))
}

// Stands reports whether the post can be seen at a moment.
func (p *Post) Stands(now time.Time) bool {
	return !now.Before(p.At) && (p.Gone.IsZero() || now.Before(p.Gone))
}

// of returns the posts of a network.
func (p *Public) of(network string) []*Post {
	var out []*Post
	for _, post := range p.Posts {
		if post.Network == network {
			out = append(out, post)
		}
	}
	return out
}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// DID is the decentralised identifier of a Bluesky account (W3C DID, method plc).
func DID(handle string) string {
	sum := sha256.Sum256([]byte(handle))
	return "did:plc:" + base32Lower.EncodeToString(sum[:15])
}

// rkey is a record key as Bluesky gives them: a timestamp identifier (atproto, record key specification).
func rkey(p *Post) string {
	const digits = "234567abcdefghijklmnopqrstuvwxyz"
	v := uint64(p.At.UnixMicro())<<10 | uint64(p.N&1023)
	out := make([]byte, 13)
	for i := 12; i >= 0; i-- {
		out[i] = digits[v&31]
		v >>= 5
	}
	return string(out)
}
