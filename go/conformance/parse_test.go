// Package conformance runs the cases of conformance/ over qjs.wasm in wazero: see its README,
// which tells the format.
package conformance

import (
	"fmt"
	"strconv"
	"strings"
)

// word is a word of a statement. Texts are bytes, which need be no UTF-8.
type word struct {
	text   string
	isBare bool
}

func (w word) is(text string) bool { return w.isBare && w.text == text }

type statement struct {
	line    int
	words   []word
	body    []statement
	hasBody bool
}

// failure ends a case; it is thrown.
type failure struct {
	line    int
	message string
}

func (f *failure) Error() string { return fmt.Sprintf("%d: %s", f.line, f.message) }

func throw(line int, format string, arguments ...any) {
	panic(&failure{line, fmt.Sprintf(format, arguments...)})
}

type parser struct {
	lines []string
	next  int
}

func parseCase(source string) []statement {
	p := parser{lines: strings.Split(source, "\n")}
	statements := p.block(0)
	if len(statements) == 0 || !statements[0].words[0].is("title") {
		throw(1, "a case begins with a title")
	}
	return statements
}

func (p *parser) block(opened int) []statement {
	var statements []statement
	for p.next < len(p.lines) {
		line := p.next + 1
		p.next++
		words := p.words(p.lines[line-1], line)
		if len(words) == 0 {
			continue
		}
		if opened > 0 && len(words) == 1 && words[0].is("}") {
			return statements
		}
		s := statement{line: line, words: words}
		if words[len(words)-1].is("{") {
			s.words = words[:len(words)-1]
			s.body, s.hasBody = p.block(line), true
		}
		statements = append(statements, s)
	}
	if opened > 0 {
		throw(opened, "block without its }")
	}
	return statements
}

func (p *parser) words(source string, line int) []word {
	var words []word
	for {
		source = strings.TrimLeft(source, " ")
		if source == "" || (len(words) == 0 && source[0] == '#') {
			return words
		}
		var w word
		w, source = p.word(source, line)
		words = append(words, w)
	}
}

// word splits the first word off; a text takes more lines.
func (p *parser) word(source string, line int) (word, string) {
	switch {
	case source[0] == '"':
		text, rest := unescape(source[1:], line)
		return word{text, false}, rest
	case source[0] == '`':
		text, rest, found := strings.Cut(source[1:], "`")
		if !found {
			throw(line, "string without its closing quote")
		}
		return word{text, false}, rest
	}
	text, rest, _ := strings.Cut(source, " ")
	if name, isText := strings.CutPrefix(text, "<<"); isText {
		return word{p.textUntil(name, line), false}, rest
	}
	return word{text, true}, rest
}

func (p *parser) textUntil(name string, line int) string {
	start := p.next
	for p.next < len(p.lines) {
		p.next++
		if p.lines[p.next-1] == name {
			return strings.Join(p.lines[start:p.next], "\n")[:lengthOf(p.lines[start:p.next-1])]
		}
	}
	throw(line, "no line %s ends the text", name)
	return ""
}

// lengthOf is how many bytes the lines have, each with its end.
func lengthOf(lines []string) (length int) {
	for _, line := range lines {
		length += len(line) + 1
	}
	return length
}

var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '0': 0, '\\': '\\', '"': '"'}

// unescape reads a string up to its quote, and gives what is behind it.
func unescape(source string, line int) (text, rest string) {
	var out []byte
	for at := 0; at < len(source); at++ {
		c := source[at]
		if c == '"' {
			return string(out), source[at+1:]
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
			throw(line, "unknown escape \\%c", source[at])
		}
		out = append(out, escaped)
	}
	throw(line, "string without its closing quote")
	return "", ""
}
