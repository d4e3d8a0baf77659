package replay

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// word is a word of a statement; its text is bytes, which need be no UTF-8.
type word struct {
	text   string
	isBare bool
}

func (w word) is(text string) bool { return w.isBare && w.text == text }

type statement struct {
	line  int
	words []word
}

var (
	// In Latin-1, as it were: expressions of Go are of UTF-8, and a byte of none is one character.
	pattern = regexp.MustCompile("^ *(?:\"((?:[^\"\\\\]|\\\\(?s:.))*)\"|`([^`]*)`|([^\" `][^ ]*))")
	escape  = regexp.MustCompile(`\\(x[0-9a-fA-F]{2}|.)`)
)

func unescape(text string) string {
	return escape.ReplaceAllStringFunc(text, func(found string) string {
		if code, err := strconv.ParseUint(found[2:], 16, 8); err == nil && len(found) == 4 {
			return string([]byte{byte(code)})
		}
		if at := strings.IndexByte(`ntr0\"`, found[1]); at >= 0 {
			return "\n\t\r\x00\\\""[at : at+1]
		}
		panic(fmt.Errorf("unknown escape %s", found))
	})
}

func parse(source string) []statement {
	var statements []statement
	for i, line := range strings.Split(source, "\n") {
		s := statement{line: i + 1}
		for line = strings.TrimRight(line, " "); line != ""; {
			if len(s.words) == 0 && strings.HasPrefix(strings.TrimLeft(line, " "), "#") {
				break
			}
			groups := pattern.FindStringSubmatchIndex(line)
			if groups == nil {
				panic(fmt.Errorf("%d: string without its closing quote", i+1))
			}
			switch {
			case groups[2] >= 0:
				s.words = append(s.words, word{unescape(line[groups[2]:groups[3]]), false})
			case groups[4] >= 0:
				s.words = append(s.words, word{line[groups[4]:groups[5]], false})
			default:
				s.words = append(s.words, word{line[groups[6]:groups[7]], true})
			}
			line = line[groups[1]:]
		}
		if len(s.words) > 0 {
			statements = append(statements, s)
		}
	}
	return statements
}

// signature is a line of calls.txt.
type signature struct {
	kinds  []string
	result string
}

func parseCalls(source string) map[string]signature {
	calls := map[string]signature{}
	for _, line := range strings.Split(source, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		call, result, _ := strings.Cut(line, " -> ")
		words := strings.Fields(call)
		calls[words[0]] = signature{words[1:], result}
	}
	return calls
}
