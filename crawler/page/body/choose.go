package body

// choose decides for every block whether it belongs to the text.
func (p *page) choose() {
	for _, b := range p.blocks {
		b.keep = b.votes&byTrafilatura != 0
	}
}

func (p *page) paragraphs() []string {
	var out []string
	for _, b := range p.blocks {
		if b.keep {
			out = append(out, b.text)
		}
	}
	return out
}

func (p *page) words() (n int) {
	for _, b := range p.blocks {
		if b.keep {
			n += b.words
		}
	}
	return n
}
