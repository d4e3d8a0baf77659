// Package conformance runs the cases of conformance/ over qjs.wasm in wazero: see its README,
// which tells the format.
package conformance

import (
	"fmt"
	"strings"

	"github.com/qjs-reactor/qjs-reactor/go/internal/words"
)

type word = words.Word

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
	if len(statements) == 0 || !statements[0].words[0].Is("title") {
		throw(1, "a case begins with a title")
	}
	return statements
}

func (p *parser) block(opened int) []statement {
	var statements []statement
	for p.next < len(p.lines) {
		line := p.next + 1
		p.next++
		found := p.words(p.lines[line-1], line)
		if len(found) == 0 {
			continue
		}
		if opened > 0 && len(found) == 1 && found[0].Is("}") {
			return statements
		}
		s := statement{line: line, words: found}
		if found[len(found)-1].Is("{") {
			s.words = found[:len(found)-1]
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
	var found []word
	for {
		source = strings.TrimLeft(source, " ")
		if source == "" || (len(found) == 0 && source[0] == '#') {
			return found
		}
		var w word
		w, source = p.word(source, line)
		found = append(found, w)
	}
}

// word splits the first word off; a text takes more lines.
func (p *parser) word(source string, line int) (word, string) {
	w, rest, err := words.Cut(source)
	if err != nil {
		throw(line, "%v", err)
	}
	if name, isText := strings.CutPrefix(w.Text, "<<"); w.IsBare && isText {
		return word{Text: p.textUntil(name, line)}, rest
	}
	return w, rest
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
