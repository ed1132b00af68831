// The pages work without this file. It saves reloads: what a query means while it is typed, moving through
// rows by key, the list of keys. It builds text nodes only and never sets mark-up.
"use strict";
(() => {
  const box = document.getElementById("q");
  const line = document.getElementById("lint");

  // A query of several lines grows its box; Enter searches, as in a box of one line.
  const grow = () => {
    box.rows = 1;
    while (box.rows < 6 && box.scrollHeight > box.clientHeight + 2) box.rows++;
  };
  const piece = (name, text) => {
    const el = document.createElement(name);
    el.textContent = text;
    return el;
  };
  const say = (a) => {
    const parts = [];
    if (a.mistake) {
      const b = piece("strong", a.text);
      b.className = "bad";
      parts.push(b);
    } else {
      if (a.total) parts.push(piece("strong", a.total));
      if (a.cost) parts.push(piece("span", a.cost));
      if (a.text) parts.push(piece("span", "Hint: " + a.text));
      else if (a.reads) parts.push(piece("span", "Reads: " + a.reads));
    }
    if (a.fix) {
      const link = piece("a", "Use " + a.fix);
      link.href = "/search?" + new URLSearchParams({ q: a.fix });
      parts.push(link);
    }
    line.replaceChildren(...parts.flatMap((p) => [p, " "]));
  };

  let pending = null;
  let timer = 0;
  const lint = async () => {
    if (pending) pending.abort();
    pending = new AbortController();
    const slow = setTimeout(() => line.replaceChildren("Counting…"), 400);
    try {
      const r = await fetch("/lint?" + new URLSearchParams({ q: box.value }), { signal: pending.signal });
      if (r.ok) say(await r.json());
    } catch (e) {
      if (e.name !== "AbortError") line.replaceChildren("presswatch does not answer.");
    } finally {
      clearTimeout(slow);
    }
  };
  if (box) {
    grow();
    box.addEventListener("input", () => {
      grow();
      clearTimeout(timer);
      timer = setTimeout(lint, 250);
    });
    box.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
        e.preventDefault();
        box.form.requestSubmit();
      }
      if (e.key === "Escape") box.blur();
    });
  }

  // The slider of a story says the time that it stands at, in the zone of the page.
  const slider = document.querySelector(".slider input[type=range]");
  if (slider) {
    const said = slider.form.querySelector("output");
    const at = new Intl.DateTimeFormat("en-GB", {
      weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: slider.dataset.zone || "UTC",
    });
    slider.addEventListener("input", () => {
      said.textContent = at.format(new Date(slider.value * 1000));
      slider.setAttribute("aria-valuetext", said.textContent);
    });
  }

  // Rows under the keyboard.
  const rows = Array.from(document.querySelectorAll(".row")).filter((r) => r.querySelector("a"));
  let at = -1;
  const move = (by) => {
    if (!rows.length) return;
    if (at >= 0) rows[at].classList.remove("at");
    at = Math.min(Math.max(at + by, 0), rows.length - 1);
    rows[at].classList.add("at");
    rows[at].querySelector("a").focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };
  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) link.click();
  };
  const keys = document.getElementById("keys");
  const help = () => keys.showModal();
  const listLink = document.querySelector("[data-keys-list]");
  if (listLink) {
    listLink.addEventListener("click", (e) => {
      e.preventDefault();
      help();
    });
  }

  const acts = {
    "/": () => (box ? (box.focus(), box.select()) : location.assign("/search#q")),
    "?": help,
    j: () => move(1),
    k: () => move(-1),
    o: () => at >= 0 && rows[at].querySelector("a").click(),
    x: () => {
      const first = document.querySelector("#exports a");
      if (first) {
        first.focus();
        first.scrollIntoView({ block: "nearest" });
      }
    },
    "[": () => follow("a[rel=prev]"),
    "]": () => follow("a[rel=next]"),
    n: () => follow("[data-now]"),
  };
  const places = { t: "/", s: "/search", o: "/sources" };
  let going = 0;
  document.addEventListener("keydown", (e) => {
    if (document.body.dataset.keys === "off" || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || keys.open) return;
    if (e.target.closest("input, textarea, select, [contenteditable]")) return;
    if (Date.now() - going < 1500 && places[e.key]) {
      going = 0;
      location.assign(places[e.key]);
      return;
    }
    if (e.key === "g") {
      going = Date.now();
      return;
    }
    if (acts[e.key]) {
      e.preventDefault();
      acts[e.key]();
    }
  });
  if (location.hash === "#q" && box) box.focus();

  // What happens while the page is open: the bar of an alarm without a reload, and a calm line. A page that nobody sees does not listen,
  // unless somebody asked to be notified: browsers allow few connections.
  const live = document.getElementById("live");
  if (live && window.EventSource) {
    let stream = null, had = 0, before = -1, notify = false, wasRed = !!document.querySelector(".alarm.red");
    const link = (text, href) => {
      const a = piece("a", text);
      a.href = href;
      return a;
    };
    const line = (...parts) => {
      const p = piece("p", "");
      p.className = "notice";
      p.append(...parts);
      live.hidden = false;
      return p;
    };
    const tell = (text, url) => {
      if (!notify || !document.hidden) return;
      const n = new Notification("presswatch", { body: text });
      n.onclick = () => { window.focus(); location.assign(url); };
    };
    const alarm = (a) => {
      let bar = document.querySelector("section.alarm");
      if (!a.url) {
        if (bar) bar.remove();
        wasRed = false;
        return;
      }
      if (!bar) {
        bar = piece("section", "");
        bar.setAttribute("aria-label", "Alarm");
        document.querySelector("header.bar").before(bar);
      }
      bar.className = a.red ? "alarm red" : "alarm";
      if (a.red) bar.setAttribute("role", "alert");
      const what = piece("p", ""), more = piece("p", a.second), page = piece("div", "");
      what.className = "alarm-what";
      more.className = "alarm-more";
      page.className = "page";
      if (a.red) {
        const word = piece("strong", "ALARM");
        word.className = "alarm-word";
        what.append(word, " ");
      }
      what.append(link(a.sentence, a.url));
      page.append(what, more);
      bar.replaceChildren(page);
      if (a.red && !wasRed) tell(a.sentence, a.url);
      wasRed = a.red;
    };
    const alerts = [];
    let fresh = null;
    const show = () => live.replaceChildren(...alerts.slice(-3), ...(fresh ? [fresh] : []));
    const listen = () => {
      if (stream) return;
      stream = new EventSource("/events");
      stream.addEventListener("alarm", (e) => alarm(JSON.parse(e.data)));
      stream.addEventListener("alert", (e) => {
        const a = JSON.parse(e.data);
        if (Number(e.lastEventId) <= had) return;
        had = Number(e.lastEventId);
        alerts.push(line(a.search + " found: ", link(a.title, a.url)));
        show();
        tell(a.title, a.url);
      });
      stream.addEventListener("items", (e) => {
        const n = Number(e.data);
        if (before < 0) before = n;
        if (n <= before || document.body.dataset.live !== "today") return;
        fresh = line((n - before === 1 ? "1 new item" : n - before + " new items") + " since you opened this page. ", link("Show", location.href.split("#")[0]));
        show();
      });
    };
    const attend = () => {
      if (!document.hidden || notify) listen();
      else if (stream) {
        stream.close();
        stream = null;
      }
    };
    document.addEventListener("visibilitychange", attend);
    window.addEventListener("pagehide", () => stream && (stream.close(), stream = null));
    window.addEventListener("pageshow", attend);
    attend();
    const ask = document.querySelector("[data-notify]");
    if (ask && window.Notification) {
      ask.hidden = false;
      ask.addEventListener("click", async () => {
        notify = (await Notification.requestPermission()) === "granted";
        ask.textContent = notify ? "This page tells you as long as it is open" : "The browser does not allow it";
      });
    }
  }
})();
