// Package words is the syntax that cases (conformance/README.md) and scripts of calls
// (tests/replay/README.md) share: lines of words. For tests.
package words

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Word is a word of a statement. Its text is bytes, which need be no UTF-8.
type Word struct {
	Text   string
	IsBare bool // it stood without quotes
}

// Is tells whether it is this keyword.
func (w Word) Is(text string) bool { return w.IsBare && w.Text == text }

// Cut splits the first word off a line that has one: it neither is empty nor begins with a space.
func Cut(line string) (w Word, rest string, err error) {
	switch {
	case line[0] == '"':
		text, rest, err := unescape(line[1:])
		return Word{text, false}, rest, err
	case line[0] == '`':
		text, rest, isClosed := strings.Cut(line[1:], "`")
		if !isClosed {
			return w, "", errUnclosed
		}
		return Word{text, false}, rest, nil
	}
	text, rest, _ := strings.Cut(line, " ")
	return Word{text, true}, rest, nil
}

var errUnclosed = errors.New("string without its closing quote")

var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '0': 0, '\\': '\\', '"': '"'}

// unescape reads a string up to its quote, and gives what is behind it.
func unescape(source string) (text, rest string, err error) {
	var out []byte
	for at := 0; at < len(source); at++ {
		c := source[at]
		if c == '"' {
			return string(out), source[at+1:], nil
		}
		if c != '\\' {
			out = append(out, c)
			continue
		}
		if at++; at == len(source) {
			break
		}
		if source[at] == 'x' && at+2 < len(source) {
			if value, err := strconv.ParseUint(source[at+1:at+3], 16, 8); err == nil {
				out = append(out, byte(value))
				at += 2
				continue
			}
		}
		escaped, isKnown := escapes[source[at]]
		if !isKnown {
			return "", "", fmt.Errorf("unknown escape \\%c", source[at])
		}
		out = append(out, escaped)
	}
	return "", "", errUnclosed
}
