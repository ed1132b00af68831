package server

import (
	"net/http"

	"presswatch/server/guard"
)

// key is a line of the list of keys.
type key struct {
	Keys []string
	Does string
}

func keyList() []key {
	return []key{
		{[]string{"/"}, "to the search box"},
		{[]string{"Esc"}, "leave the box"},
		{[]string{"j"}, "next row"},
		{[]string{"k"}, "previous row"},
		{[]string{"o", "Enter"}, "open the row"},
		{[]string{"x"}, "to the exports"},
		{[]string{"[", "]"}, "previous, next version of an item, or event of a story"},
		{[]string{"n"}, "a story: back to now"},
		{[]string{"g", "t"}, "to today"},
		{[]string{"g", "s"}, "to the search page"},
		{[]string{"g", "o"}, "to the sources"},
		{[]string{"?"}, "this list"},
	}
}

const yearSeconds = 365 * 24 * 3600

// theme reads the user's choice of colours: "" is as the system has it.
func theme(r *http.Request) string {
	c, err := r.Cookie("theme")
	if err != nil || c.Value != "light" && c.Value != "dark" {
		return ""
	}
	return c.Value
}

// keysOn reports whether single letters act; some people dictate or hit keys by chance (WCAG 2.1.4).
func keysOn(r *http.Request) bool {
	c, err := r.Cookie("keys")
	return err != nil || c.Value != "off"
}

type settingsPage struct {
	Theme string
	Keys  bool
	Back  string
}

func (s *Server) settings(r *http.Request) (*answer, error) {
	return &answer{template: "settings", title: "Settings", nav: "settings", data: settingsPage{
		Theme: theme(r), Keys: keysOn(r), Back: guard.OwnPath(r.URL.Query().Get("back")),
	}}, nil
}

// saveSettings keeps the choices in the browser and leads back to where the reader came from.
func (s *Server) saveSettings(r *http.Request) (*answer, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	cookie := func(name, value string) *http.Cookie {
		c := &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: yearSeconds, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil} //nolint:gosec // G124: a choice of colours and times; plain HTTP on this machine must keep it
		if value == "" {
			c.MaxAge = -1
		}
		return c
	}
	choice := r.PostForm.Get("theme")
	if choice != "light" && choice != "dark" {
		choice = ""
	}
	keys := "off"
	if r.PostForm.Get("keys") == "on" {
		keys = ""
	}
	return &answer{
		redirect: guard.OwnPath(r.PostForm.Get("back")),
		cookies:  []*http.Cookie{cookie("theme", choice), cookie("keys", keys)},
	}, nil
}
