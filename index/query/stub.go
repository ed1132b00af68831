package query

func (n *All) String() string    { return "" }
func (n *Any) String() string    { return "" }
func (n *Not) String() string    { return "" }
func (n *Word) String() string   { return "" }
func (n *Phrase) String() string { return "" }
func (n *Near) String() string   { return "" }
func (n *Prefix) String() string { return "" }
func (n *Fuzzy) String() string  { return "" }
func (n *List) String() string   { return "" }
func (n *Span) String() string   { return "" }
