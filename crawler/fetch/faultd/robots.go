package faultd

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const robotsRules = "User-agent: *\nDisallow: /shut/\n"

// robotsTxt answers by the first part of the host's name; "/shut/" is what the files forbid.
func (s *Server) robotsTxt(w http.ResponseWriter, r *http.Request) {
	s.robots.Add(1)
	s.count("robots " + hostOf(r))
	kind, _, _ := strings.Cut(hostOf(r), ".")
	const rules = robotsRules
	switch kind {
	case "plain":
		_, _ = io.WriteString(w, rules)
	case "named":
		_, _ = io.WriteString(w, "User-agent: PressWatch\nDisallow: /\nUser-agent: *\nAllow: /\n")
	case "bom":
		_, _ = io.WriteString(w, "\ufeff"+rules)
	case "crlf":
		_, _ = io.WriteString(w, strings.ReplaceAll(rules, "\n", "\r\n"))
	case "html":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Not found</title><p>Disallow everything: /")
	case "refused":
		http.Error(w, rules, http.StatusForbidden)
	case "limited":
		w.Header().Set("Retry-After", "600")
		http.Error(w, rules, http.StatusTooManyRequests)
	case "broken", "healing":
		if kind == "healing" && s.Hits("robots "+hostOf(r)) > 1 {
			_, _ = io.WriteString(w, rules)
			return
		}
		http.Error(w, "nothing works", http.StatusInternalServerError)
	case "failing": // well once, broken ever after
		if s.Hits("robots "+hostOf(r)) > 1 {
			http.Error(w, "nothing works", http.StatusBadGateway)
			return
		}
		_, _ = io.WriteString(w, rules)
	case "slow":
		s.wait(r, time.Hour)
	case "large": // ten megabytes, the rules at the start
		_, _ = io.WriteString(w, rules+strings.Repeat("# nothing to see here\n", 480_000))
	case "late": // the rules beyond what is read
		_, _ = io.WriteString(w, strings.Repeat("# nothing to see here\n", 30_000)+rules)
	case "bomb":
		bomb(w, r, "gzip")
	default:
		s.moreRobots(w, r, kind, rules)
	}
}

func (s *Server) moreRobots(w http.ResponseWriter, r *http.Request, kind, rules string) {
	switch kind {
	case "circle":
		http.Redirect(w, r, "/robots.txt", http.StatusFound)
	case "five", "six": // as many redirects before the rules
		http.Redirect(w, r, map[string]string{"five": "/robots/4", "six": "/robots/5"}[kind], http.StatusFound)
	case "inside":
		http.Redirect(w, r, "http://127.0.0.2:"+portOf(r)+"/robots.txt", http.StatusFound)
	case "elsewhere":
		http.Redirect(w, r, "http://plain.example:"+portOf(r)+"/robots.txt", http.StatusMovedPermanently)
	case "delay":
		_, _ = io.WriteString(w, rules+"Crawl-delay: 7\n")
	default:
		http.NotFound(w, r)
	}
}

// robotsHops leads on to the rules.
func robotsHops(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.PathValue("n"))
	if n > 0 {
		http.Redirect(w, r, "/robots/"+strconv.Itoa(n-1), http.StatusFound)
		return
	}
	_, _ = io.WriteString(w, robotsRules)
}

func hostOf(r *http.Request) string {
	host, _, _ := strings.Cut(r.Host, ":")
	return host
}

func portOf(r *http.Request) string {
	_, port, _ := strings.Cut(r.Host, ":")
	return port
}
