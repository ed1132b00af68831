package markup

import (
	"fmt"
	"strings"
)

// Read reads a document. keep is how many items from the beginning, and again how many from the end, are
// kept. The one error is ErrDeep; anything else is mended.
func Read(text string, keep int) (*Doc, error) {
	s := &scanner{text: text, keep: max(keep, 1), doc: &Doc{Root: &Node{}}}
	s.top = s.doc.Root
	for s.pos < len(s.text) && s.err == nil {
		s.step()
	}
	if s.err != nil {
		return nil, s.err
	}
	s.finish()
	return s.doc, nil
}

type scanner struct {
	text  string
	pos   int
	top   *Node
	depth int
	doc   *Doc
	keep  int
	late  []*Node // ring of the last items
	next  int     // where the ring goes on
	nodes int
	slab  []Node
	item  *Node // the open item
	begun int   // bytes of text in the open item
	inner int   // nodes in the open item
	err   error

	noCDATAEnd bool // no section ends after this place
}

func (s *scanner) broken(format string, args ...any) {
	if s.doc.Broken == "" {
		s.doc.Broken = fmt.Sprintf(format, args...)
	}
}

func (s *scanner) cut(why string) {
	if !s.doc.Cut {
		s.doc.Cut = true
		s.doc.Broken = fmt.Sprintf("%s after %d bytes", why, s.pos)
	}
	s.pos = len(s.text)
}

// step takes one run of text or one tag.
func (s *scanner) step() {
	if s.nodes >= MaxNodes {
		s.cut(fmt.Sprintf("more than %d elements, read only the part", MaxNodes))
		return
	}
	rest := s.text[s.pos:]
	if rest[0] != '<' {
		n := strings.IndexByte(rest, '<')
		if n < 0 {
			n = len(rest)
		}
		s.addText(rest[:n], false)
		s.pos += n
		return
	}
	switch {
	case strings.HasPrefix(rest, "<![CDATA["):
		s.cdata(rest)
	case strings.HasPrefix(rest, "<!--"):
		s.skip(rest, "-->", "a comment")
	case strings.HasPrefix(rest, "<?"):
		s.skip(rest, "?>", "a processing instruction")
	case len(rest) < len("<![CDATA[") && strings.HasPrefix("<![CDATA[", rest), len(rest) < 4 && strings.HasPrefix("<!--", rest): //nolint:gocritic // the text ends in the middle of what opens them
		s.cut("cut")
	case strings.HasPrefix(rest, "<!"):
		s.declaration(rest)
	case strings.HasPrefix(rest, "</"):
		s.endTag(rest)
	case len(rest) > 1 && nameStart(rest[1]):
		s.startTag(rest)
	default:
		s.broken("a bare < at byte %d", s.pos)
		s.addText("<", true)
		s.pos++
	}
}

func (s *scanner) skip(rest, end, what string) {
	n := strings.Index(rest, end)
	if n < 0 {
		s.cut("cut in " + what)
		return
	}
	s.pos += n + len(end)
}

func (s *scanner) cdata(rest string) {
	const open = len("<![CDATA[")
	n := -1
	if !s.noCDATAEnd { // looked for once: a document full of sections without end costs no more
		n = strings.Index(rest, "]]>")
		s.noCDATAEnd = n < 0
	}
	if n >= 0 {
		s.addText(rest[open:n], true)
		s.pos += n + 3
		return
	}
	// No end at all: the section reaches to the end tag of the element it stands in, if that is there.
	if n = strings.Index(rest, "</"+s.top.Name); s.top.Name != "" && n > 0 {
		s.broken("a CDATA section without end at byte %d", s.pos)
		s.addText(rest[open:n], true)
		s.pos += n
		return
	}
	s.cut("cut in a CDATA section")
}

// declaration passes over <!DOCTYPE …> with its internal subset: no entity is ever expanded. Inside the root
// it is text that somebody forgot to escape.
func (s *scanner) declaration(rest string) {
	if s.depth > 0 {
		s.skip(rest, ">", "a declaration")
		return
	}
	quote, square := byte(0), 0
	for i := 2; i < len(rest); i++ {
		switch c := rest[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && square == 0:
			quote = c
		case c == '[':
			square++
		case c == ']':
			square--
		case c == '>' && square <= 0:
			if strings.HasPrefix(strings.ToLower(rest[2:min(i, 40)]), "doctype html") {
				s.doc.HTML = true
			}
			s.pos += i + 1
			return
		}
	}
	s.cut("cut in a document type")
}

func (s *scanner) addText(t string, literal bool) {
	if s.item != nil {
		if s.begun += len(t); s.begun > MaxItemBytes || s.inner > MaxItemNodes {
			s.broken("an item of more than %d KiB, its text shortened", MaxItemBytes>>10)
			return
		}
	}
	// White space between the children of an item, or of the head, says nothing.
	if !literal && (s.item == nil || s.top == s.item) && strings.TrimSpace(t) == "" {
		return
	}
	n := s.newNode()
	n.Text, n.Literal = t, literal
	s.top.add(n)
}

func (s *scanner) newNode() *Node {
	if len(s.slab) == 0 {
		s.slab = make([]Node, 64)
	}
	n := &s.slab[0]
	s.slab = s.slab[1:]
	s.nodes++
	return n
}

func (s *scanner) startTag(rest string) {
	tag, n, ok := readTag(rest)
	if gt, lt := strings.IndexByte(rest[:min(len(rest), 4096)], '>'), strings.IndexByte(rest[1:min(len(rest), 4096)], '<')+1; !ok && gt > 0 && (lt == 0 || gt < lt) {
		s.broken("a quote without end at byte %d", s.pos) // the tag ends at the first > all the same
		tag.attrs, n, ok = nil, gt+1, true
	}
	if !ok {
		if len(tag.Name) > 0 && strings.IndexByte(rest[1:], '<') > 0 {
			s.broken("a tag without end at byte %d", s.pos)
			s.pos += 1 + strings.IndexByte(rest[1:], '<')
			return
		}
		s.cut("cut")
		return
	}
	s.pos += n
	low := strings.ToLower(local(tag.Name))
	if low == "html" && s.doc.Root.First == nil {
		s.doc.HTML = true
	}
	s.closeFor(tag.Name, low)
	if tag.closed || void[strings.ToLower(tag.Name)] {
		s.addLeaf(tag)
		return
	}
	if s.depth >= MaxDepth {
		s.err = ErrDeep
		return
	}
	node := s.newNode()
	node.Name, node.Attrs = tag.Name, tag.attrs
	if s.isItem(node) {
		node.Parent = s.top
		s.item, s.begun, s.inner = node, 0, 0
	} else {
		s.hang(node)
	}
	s.top = node
	s.depth++
}

func (s *scanner) addLeaf(tag tag) {
	node := s.newNode()
	node.Name, node.Attrs = tag.Name, tag.attrs
	if s.isItem(node) {
		node.Parent = s.top
		s.take(node)
		return
	}
	s.hang(node)
}

// hang puts an element into the open one, unless the item has too many already.
func (s *scanner) hang(node *Node) {
	if s.inner++; s.item != nil && s.inner > MaxItemNodes {
		s.broken("an item of more than %d elements, the rest left out", MaxItemNodes)
		node.Parent = s.top
		return
	}
	s.top.add(node)
}

// isItem says whether an element begins an item: what counts as one depends on the root.
func (s *scanner) isItem(n *Node) bool {
	if s.item != nil || s.depth == 0 {
		return false
	}
	low, root := n.Local(), s.doc.Root.First
	if root == nil {
		return false
	}
	switch root.Local() {
	case "urlset":
		return low == "url"
	case "sitemapindex":
		return low == "sitemap"
	}
	if low != "item" && low != "entry" || !native(root, n.Prefix()) {
		return false
	}
	top := s.top.Local()
	return top != "image" && top != "textinput"
}

// native says whether elements of that prefix belong to the feed's own vocabulary.
func native(root *Node, prefix string) bool {
	if prefix == "" || prefix == "rss" || prefix == root.Prefix() {
		return true
	}
	uri := strings.ToLower(root.Attr("xmlns:" + prefix))
	for _, own := range []string{"purl.org/rss/", "purl.org/net/rss", "netscape.com/rdf", "backend.userland.com/rss"} {
		if strings.Contains(uri, own) {
			return true
		}
	}
	return root.Local() == "feed" && strings.Contains(uri, "atom")
}

// void elements of HTML have no end tag where somebody forgot to escape a description.
var void = map[string]bool{"br": true, "hr": true, "img": true, "wbr": true, "meta": true, "input": true}

// once are elements that do not stand in one of their own name directly: an open one ends there.
var once = map[string]bool{"p": true, "li": true, "tr": true, "td": true, "dt": true, "dd": true, "option": true}

// closeFor closes what a start tag shows to have been left open.
func (s *scanner) closeFor(name, low string) {
	if once[low] && s.top.Name == name {
		s.pop()
		return
	}
	// An item inside an item of the same name: the first was never closed. Inside content that may be, so
	// only where the open element is the item itself or text that has no end tag before the item's.
	if s.item != nil && (low == "item" || low == "entry" || low == "url") && s.item.Name == name && (s.top == s.item || s.top.Parent == s.item) {
		s.broken("an <%s> without end before byte %d", name, s.pos)
		for s.item != nil {
			s.pop()
		}
	}
}

func (s *scanner) endTag(rest string) {
	n := strings.IndexByte(rest, '>')
	if n < 0 {
		// Cut within the end tag: as good as an end, if it can only be that of the open element.
		name := strings.TrimSpace(rest[2:])
		if name != "" && strings.HasPrefix(s.top.Name, name) {
			s.cutDown()
		}
		s.cut("cut")
		return
	}
	name := strings.TrimSpace(rest[2:n])
	if i := strings.IndexByte(name, '<'); i >= 0 { // </titl<item>
		s.broken("an end tag without end at byte %d", s.pos)
		n, name = 1+i, strings.TrimSpace(name[:i])
	}
	s.pos += n + 1
	if s.top.Name == name {
		s.pop()
		return
	}
	s.closeAny(name)
}

// cutDown closes the open element although its end tag is cut.
func (s *scanner) cutDown() {
	s.doc.Cut = true
	s.doc.Broken = fmt.Sprintf("cut after %d bytes", len(s.text))
	s.pop()
}

// closeAny ends the nearest open element of that name, and all in it; if none is open, nothing.
func (s *scanner) closeAny(name string) {
	levels := 0
	for n := s.top; n != nil && n.Name != ""; n = n.Parent {
		levels++
		if strings.EqualFold(n.Name, name) {
			if n.Name != name || levels > 1 {
				s.broken("mismatched end tag </%.40s> before byte %d", name, s.pos)
			}
			for range levels {
				s.pop()
			}
			return
		}
		// An end tag inside an item that belongs to the outside does not end the item, unless it is the channel's.
		if n == s.item && n.Parent != nil && !strings.EqualFold(n.Parent.Name, name) && !strings.EqualFold(s.rootName(), name) {
			break
		}
	}
	if !void[strings.ToLower(name)] {
		s.broken("end tag </%.40s> without a start before byte %d", name, s.pos)
	}
}

func (s *scanner) rootName() string {
	if s.doc.Root.First != nil {
		return s.doc.Root.First.Name
	}
	return ""
}

func (s *scanner) pop() {
	if s.top == s.doc.Root {
		return
	}
	closed := s.top
	s.top = closed.Parent
	s.depth--
	if closed == s.item {
		s.item = nil
		s.take(closed)
	}
}

// take keeps an item: among the first, or in the ring of the last.
func (s *scanner) take(item *Node) {
	limit := s.keep
	if low := item.Local(); low == "url" || low == "sitemap" {
		limit = max(limit, 50_000) // sitemaps are in no order; their protocol allows so many
	}
	switch {
	case len(s.doc.Items) < limit:
		s.doc.Items = append(s.doc.Items, item)
	case len(s.late) < s.keep:
		s.late = append(s.late, item)
	default:
		s.late[s.next] = item
		s.next = (s.next + 1) % len(s.late)
		s.doc.Left++
	}
}

// finish closes what is open at the end and puts the items in their order.
func (s *scanner) finish() {
	if s.top != s.doc.Root && !s.doc.Cut {
		s.doc.Cut = true
		s.doc.Broken = fmt.Sprintf("cut after %d bytes", len(s.text))
	}
	if s.item != nil {
		s.doc.CutItem = s.item
		if s.top != s.item { // the child that the cut goes through is not whole
			child := s.top
			for child.Parent != s.item {
				child = child.Parent
			}
			s.item.removeLast()
		}
	}
	s.doc.Items = append(s.doc.Items, s.late[s.next:]...)
	s.doc.Items = append(s.doc.Items, s.late[:s.next]...)
}
