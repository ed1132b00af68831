package terms

import (
	bleveindex "github.com/blevesearch/bleve_index_api"
)

const (
	plainOptions = bleveindex.IndexField | bleveindex.IncludeTermVectors
	countOptions = bleveindex.IndexField
)

// field is a field of a document whose terms are made only when bleve asks for them, straight into the
// form that bleve keeps: its own analysis chain would cut every text once for each field.
type field struct {
	name    string
	options bleveindex.FieldIndexingOptions
	analyse func() bleveindex.TokenFrequencies // of an indexed field
	value   func() []byte                      // of a stored field
	terms   bleveindex.TokenFrequencies
	bytes   []byte
}

func (f *field) Name() string                             { return f.name }
func (f *field) ArrayPositions() []uint64                 { return nil }
func (f *field) Options() bleveindex.FieldIndexingOptions { return f.options }
func (f *field) EncodedFieldType() byte                   { return 't' }
func (f *field) NumPlainTextBytes() uint64                { return 0 }

// Size is what bleve adds to its account of memory in use; the order of magnitude will do.
func (f *field) Size() int { return 100 + 200*len(f.terms) }

// AnalyzedLength is stored with every posting. The true lengths stand in the row, so that the smallest
// number serves here; it must not be 0, which bleve reads as "no posting of one document".
func (f *field) AnalyzedLength() int { return 1 }

func (f *field) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies { return f.terms }

func (f *field) Analyze() { //nolint:misspell // bleve calls it so
	if f.analyse != nil && f.terms == nil {
		f.terms = f.analyse()
	}
}

func (f *field) Value() []byte {
	if f.value != nil && f.bytes == nil {
		f.bytes = f.value()
	}
	return f.bytes
}
