// Package chat writes notices in the forms that chat and push services take over a webhook: Slack and what speaks like it
// (Mattermost), Microsoft Teams over a workflow, Discord, and ntfy for phones.
//
// What a notice quotes is other people's text. It is given as plain text where the service knows such a thing, and escaped
// where it does not, so that no headline calls a channel together, names a person or hides a link (F41).
package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"presswatch/index"
)

// Kind is a service.
type Kind string

// The services.
const (
	Slack    Kind = "slack"
	Teams    Kind = "teams"
	Discord  Kind = "discord"
	Ntfy     Kind = "ntfy"
	Telegram Kind = "telegram"
	Gotify   Kind = "gotify"
	Pushover Kind = "pushover"
	Text     Kind = "text" // {"text": …}: Rocket.Chat, Google Chat, a Matrix room behind hookshot
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{Slack, Teams, Discord, Ntfy, Telegram, Gotify, Pushover, Text} }

// notice is what is read of a notice of any type.
type notice struct {
	Type, Says, Level, URL, More, Answer string
	Story                                *struct{ URL string }
	Item                                 *struct{ Page string }
}

// link is where a notice leads to; "" nowhere.
func (n *notice) link() string {
	switch {
	case n.URL != "":
		return n.URL
	case n.Story != nil && n.Story.URL != "":
		return n.Story.URL
	case n.Item != nil && n.Item.Page != "":
		return n.Item.Page
	}
	return n.More
}

const longest = 1500 // characters of a message

// Write gives what is posted, and where to, for a notice to an address of a service. The error says what cannot be read.
func Write(k Kind, n index.Notice, address string) (body []byte, to string, err error) {
	var m notice
	if err := json.Unmarshal(n.Body, &m); err != nil {
		return nil, "", fmt.Errorf("the notice cannot be read: %w", err)
	}
	link := m.link()
	says := plain(strings.TrimSpace(strings.TrimSuffix(m.Says, m.URL)))
	if says == "" {
		return nil, "", errors.New("the notice says nothing")
	}
	switch k {
	case Slack:
		body, err = json.Marshal(slack(says, link, m.Answer))
	case Teams:
		body, err = json.Marshal(teams(says, link, m.Answer))
	case Discord:
		body, err = json.Marshal(discord(says, link, m.Answer))
	case Ntfy:
		return ntfy(&m, says, link, address)
	case Telegram, Pushover:
		return withQuery(k, &m, says, link, address)
	case Gotify:
		body, err = json.Marshal(gotify(&m, says, link))
	case Text:
		body, err = json.Marshal(object{"text": uncalled(says) + lines(link, m.Answer)})
	default:
		return nil, "", fmt.Errorf("there is no chat service %q", k)
	}
	return body, address, err
}

// plain leaves one line of text without what hides or turns other text.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return string(runes)
}

type object = map[string]any

// answers is what the link to the page is called on which an alert is answered.
const answers = "Mine, not us, enough"

// slack writes blocks of plain text; the text beside them is for notifications, with the three characters escaped that begin all
// that Slack reads in it (docs.slack.dev, "formatting message text").
func slack(says, link, answer string) object {
	blocks := []object{{"type": "section", "text": object{"type": "plain_text", "text": says, "emoji": false}}}
	if link != "" {
		buttons := []object{{"type": "button", "text": object{"type": "plain_text", "text": "Open"}, "url": link}}
		if answer != "" {
			buttons = append(buttons, object{"type": "button", "text": object{"type": "plain_text", "text": answers}, "url": answer})
		}
		blocks = append(blocks, object{"type": "actions", "elements": buttons})
	}
	return object{"text": strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(says), "blocks": blocks, "link_names": false, "unfurl_links": false}
}

// teams writes an adaptive card whose text is a run of a rich text block, which knows no Markdown.
func teams(says, link, answer string) object {
	card := object{
		"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
		"body": []object{{"type": "RichTextBlock", "inlines": []object{{"type": "TextRun", "text": says}}}},
	}
	if link != "" {
		actions := []object{{"type": "Action.OpenUrl", "title": "Open", "url": link}}
		if answer != "" {
			actions = append(actions, object{"type": "Action.OpenUrl", "title": answers, "url": answer})
		}
		card["actions"] = actions
	}
	return object{"type": "message", "attachments": []object{{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}}}
}

// discord escapes Markdown and lets nobody be mentioned.
func discord(says, link, answer string) object {
	var b strings.Builder
	for _, r := range says {
		if strings.ContainsRune("\\`*_~|>[]()#-<@:", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	text := b.String()
	if link != "" {
		text += "\n<" + link + ">"
	}
	if answer != "" {
		text += "\n" + answers + ": <" + answer + ">"
	}
	return object{"content": text, "allowed_mentions": object{"parse": []string{}}, "flags": 4}
}

// urgent is ntfy's highest priority: the phone rings on although it is silent, where its owner allows that.
const urgent = 5

// ntfy posts JSON to the server, with the topic in it that the address ends with.
func ntfy(m *notice, says, link, address string) (body []byte, to string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", errors.New("the address of the webhook cannot be read")
	}
	path := strings.TrimRight(u.Path, "/")
	at := strings.LastIndexByte(path, '/')
	topic := path[at+1:]
	if topic == "" {
		return nil, "", errors.New("the address names no topic; write it as https://ntfy.example/TOPIC")
	}
	u.Path = path[:at+1]
	out := object{"topic": topic, "title": "presswatch", "message": says}
	if link != "" {
		out["click"] = link
	}
	if m.Answer != "" {
		out["actions"] = []object{{"action": "view", "label": answers, "url": m.Answer}}
	}
	if m.Type == "alarm" && m.Level == "red" {
		out["title"], out["priority"], out["tags"] = "ALARM", urgent, []string{"rotating_light"}
	}
	body, err = json.Marshal(out)
	return body, u.String(), err
}
