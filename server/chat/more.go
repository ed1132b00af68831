package chat

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
)

// uncalled is text for services that look for names and links in plain text and cannot be told not to: an @ is followed by a mark that nobody
// sees and that ends a name, and what begins a link or a group in angle brackets looks like it and is none.
func uncalled(says string) string {
	return strings.NewReplacer("@", "@\u2060", "<", "‹", ">", "›", "](", "] (").Replace(says)
}

// lines are links below a text.
func lines(link, answer string) string {
	out := ""
	if link != "" {
		out += "\n" + link
	}
	if answer != "" {
		out += "\n" + answers + ": " + answer
	}
	return out
}

// gotify writes a message of a server of one's own (gotify.net, "push messages"). Ten is its highest priority.
func gotify(m *notice, says, link string) object {
	out := object{"title": "presswatch", "message": says + lines("", m.Answer), "priority": 5, "extras": object{"client::display": object{"contentType": "text/plain"}}}
	if link != "" {
		out["extras"].(object)["client::notification"] = object{"click": object{"url": link}} //nolint:forcetypeassert // made above
	}
	if m.Type == "alarm" && m.Level == "red" {
		out["title"], out["priority"] = "ALARM", 10
	}
	return out
}

// withQuery writes for services that are told in the address whom a message is for: Telegram's sendMessage (core.telegram.org/bots/api) and
// Pushover (pushover.net/api). Their form takes these from the body, so the query moves there.
func withQuery(k Kind, m *notice, says, link, address string) (body []byte, to string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", errors.New("the address of the webhook cannot be read")
	}
	out := object{}
	for name, values := range u.Query() {
		out[name] = values[0]
	}
	u.RawQuery = ""
	red := m.Type == "alarm" && m.Level == "red"
	if k == Telegram {
		if out["chat_id"] == nil {
			return nil, "", errors.New("the address names no chat; write it as https://api.telegram.org/botTOKEN/sendMessage?chat_id=NUMBER")
		}
		out["text"], out["link_preview_options"] = uncalled(says)+lines(link, m.Answer), object{"is_disabled": true}
	} else {
		if out["token"] == nil || out["user"] == nil {
			return nil, "", errors.New("the address names no token and user; write it as https://api.pushover.net/1/messages.json?token=TOKEN&user=USER")
		}
		out["title"], out["message"] = "presswatch", says+lines("", m.Answer)
		if link != "" {
			out["url"], out["url_title"] = link, "Open"
		}
		if red {
			out["title"], out["priority"] = "ALARM", 1
		}
	}
	body, err = json.Marshal(out)
	return body, u.String(), err
}
